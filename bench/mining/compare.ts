import type { MiningStyle } from '../../domain/findings.ts';
import type { RealOllama } from '../../test/fixtures/real-ollama.ts';
import { askedIn, type Items, itemsIn, total } from './asked-items.ts';
import { ourSchema, ourSide } from './our-side.ts';
import { seedLikeSide } from './seed-like-side.ts';
import type { BenchSegment } from './segments.ts';
import { type Mined, openSide, type TimedSide } from './side.ts';

export interface Comparison {
  readonly ollama: RealOllama;
  readonly style: MiningStyle;
  /** The first one warms up both sides: model and instructions are in memory, as in the middle of a batch. */
  readonly segments: readonly BenchSegment[];
  readonly say: (line: string) => void;
}

/**
 * Both sides mine every segment, one after the other, so that what else the machine does meets both; the one that
 * begins changes with every segment. Of each segment the same items are asked for, those that our answer can have.
 */
export async function compareWithSeedLike({ ollama, style, segments, say }: Comparison) {
  const ours = await openSide(ollama, (host) => ourSide(style, host));
  const seedLike = await openSide(ollama, seedLikeSide);
  const mined = { ours: [] as Mined[], seedLike: [] as Mined[] };
  try {
    for (const [nth, segment] of segments.entries()) {
      const items = askedIn(ourSchema(style, segment));
      const sides = [
        ['ours', ours],
        ['seedLike', seedLike],
      ] as const;
      for (const [name, side] of nth % 2 === 0 ? sides : [...sides].reverse()) {
        mined[name].push(await minedBy(side, segment, items));
      }
      const [own, other] = [mined.ours.at(-1)!, mined.seedLike.at(-1)!];
      say(
        `${style} ${nth === 0 ? 'warming up' : `${nth} of ${segments.length - 1}`}: ours ${own.seconds.toFixed(1)} s, the other way ${other.seconds.toFixed(1)} s, ${total(items)} items each`,
      );
    }
  } finally {
    await Promise.allSettled([ours.close(), seedLike.close()]);
  }
  const [own, other] = [summaryOf(mined.ours.slice(1)), summaryOf(mined.seedLike.slice(1))];
  return { ratio: rounded(other.seconds / own.seconds), ours: own, seedLike: other };
}

/** @throws Error when there are not as many items as were asked for. */
async function minedBy(side: TimedSide, segment: BenchSegment, items: Items): Promise<Mined> {
  const mined = await side.mine(segment, items);
  const found = itemsIn(mined.json);
  if (JSON.stringify(found) !== JSON.stringify(items)) {
    throw new Error(`Asked for ${JSON.stringify(items)}, answered with ${JSON.stringify(found)}.`);
  }
  return mined;
}

function summaryOf(mined: readonly Mined[]) {
  const sum = (of: (one: Mined) => number) => mined.reduce((all, one) => all + of(one), 0);
  const seconds = sum((one) => one.seconds);
  const promptTokens = sum((one) => one.promptTokens);
  return {
    seconds: rounded(seconds),
    segmentsPerSecond: rounded(mined.length / seconds),
    promptTokens,
    cachedShare: rounded(sum((one) => one.cachedTokens) / promptTokens),
    outputTokens: sum((one) => one.outputTokens),
    items: sum((one) => total(itemsIn(one.json))),
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
