import { patched } from '@temporalio/workflow';
import type { AfterEvaluate, AfterOutline, AfterSegment, EvaluateInput } from '../../activities/inputs.ts';
import { SPEND_LIMIT } from '../../domain/model-calls.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { flagship, llm } from '../activities.ts';
import { faultIn } from './fault-in.ts';
import { mineAll } from './mine-all.ts';
import { outcomeOf } from './outcome-of.ts';
import type { Way } from './way.ts';

/** What a video's segments became. */
export interface Judged {
  readonly after: AfterEvaluate;
  /** What a person should look at though nothing failed. */
  readonly warning?: string;
  /** Set where calls of models could not be paid any more: how the video ends once all else of it is stored. */
  readonly unpaid?: Outcome;
}

/** Outline, mining, evaluation and summary. What cannot be paid any more leaves the video without any of them. */
export async function mineAndJudge(divided: AfterSegment, way: Way): Promise<Judged> {
  try {
    // A video that was on its way before outlines came goes on without.
    const outlines = patched('outline');
    return await judge(outlines ? await outlined(divided, way) : divided, way, outlines);
  } catch (error) {
    if (faultIn(error)?.reason !== SPEND_LIMIT) throw error;
    return { after: divided, unpaid: outcomeOf(error, way.trail.stage) };
  }
}

async function outlined(divided: AfterSegment, { trail, hold }: Way): Promise<AfterOutline> {
  trail.enter('outline');
  const { configHash } = await hold.through(() => llm.outline(divided));
  return { ...divided, outline: configHash };
}

async function judge(shown: AfterOutline, way: Way, summarises: boolean): Promise<Judged> {
  const { trail, hold } = way;
  trail.enter('mine');
  const mined = await mineAll(shown, way);
  const found: EvaluateInput = { ...shown, mine: mined.configHash };
  const { claims, warning } = mined.value;

  trail.enter('evaluate');
  const summary = `${claims} claims`;
  const evaluated = await hold.through(() => flagship.evaluate.executeWithOptions({ summary }, [found]));
  const judged = { ...found, evaluate: evaluated.configHash };
  if (!summarises) return { after: judged, warning };

  trail.enter('summarise');
  const { accepted } = evaluated.value;
  const from = `from ${accepted} accepted claims`;
  const long = await hold.through(() => flagship.summarise.executeWithOptions({ summary: from }, [judged]));
  return { after: { ...judged, summarise: long.configHash }, warning };
}
