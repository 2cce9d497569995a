import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { errorMessage } from '../../domain/error-message.ts';
import { type Counts, differenceOf, type Interval } from '../../domain/golden/score.ts';
import { SCORED_KINDS, type ScoredKind } from '../../domain/golden/score-segment.ts';
import { UserError } from '../../domain/user-error.ts';
import type { GoldenResult } from './mine-golden.ts';

export interface Comparison {
  /** The model compared with. */
  readonly model: string;
  /** F1 now minus F1 then, by kind: 95 % of it lies in here. */
  readonly f1: Readonly<Record<ScoredKind, Interval>>;
}

const counts = z.object({ golden: z.number(), found: z.number(), matched: z.number() });
const earlierSchema = z.object({
  model: z.object({ model: z.string() }),
  segments: z.array(
    z.object({
      name: z.string(),
      score: z.object({ claims: counts, people: counts, jargon: counts, mentalModels: counts }),
    }),
  ),
});

/** @throws UserError when the file is not what `--json` prints, or is of other segments. */
export async function compareWith(file: string, now: GoldenResult): Promise<Comparison> {
  const then = await readEarlier(file);
  const before = new Map(then.segments.map(({ name, score }) => [name, score]));
  const same =
    before.size === now.segments.length &&
    now.segments.every(({ name, score }) =>
      SCORED_KINDS.every((kind) => before.get(name)?.[kind].golden === score[kind].golden),
    );
  if (!same) {
    throw new UserError({
      what: `${file} was measured on another golden set`,
      why: `It has ${before.size} segments, this one ${now.segments.length}, and not all of them are the same.`,
      todo: 'Measure both models on the same segments.',
      usage: true,
    });
  }
  const of = (kind: ScoredKind): Interval => {
    const earlier = now.segments.map(({ name }): Counts => before.get(name)![kind]);
    return differenceOf(
      earlier,
      now.segments.map(({ score }) => score[kind]),
    );
  };
  return {
    model: then.model.model,
    f1: {
      claims: of('claims'),
      people: of('people'),
      jargon: of('jargon'),
      mentalModels: of('mentalModels'),
    },
  };
}

async function readEarlier(file: string): Promise<z.infer<typeof earlierSchema>> {
  try {
    return earlierSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new UserError({
      what: `${file} cannot be compared with`,
      why: cause instanceof z.ZodError ? z.prettifyError(cause) : errorMessage(cause),
      todo: 'Name what an earlier run printed: vidmine evaluate-model --json > before.json',
      usage: true,
      cause,
    });
  }
}
