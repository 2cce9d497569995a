import type { CapacityFacts } from './capacity-facts.ts';
import { serverLimits } from './server-limits.ts';
import type { SlotLimit, Slots } from './slots.ts';

/**
 * How many calls of mining and evaluation together a model answers at once. The slots of a queue bound that queue
 * alone: this is for one model that plays both roles. Infinity: two models, or one whose bound nobody knows.
 *
 * @param tuned slots that a person tuned: they know better what a server does, but not what no setting can change.
 */
export function callsAtOnce(
  { miner, isOneModel }: Pick<CapacityFacts, 'miner' | 'isOneModel'>,
  { llm = 0, flagship = 0 }: Partial<Slots> = {},
): number {
  if (!isOneModel) return Number.POSITIVE_INFINITY;
  const limits = serverLimits(miner);
  const ofModel = least(limits.filter(({ by }) => by === 'model'));
  const ofServer = least(limits.filter(({ by }) => by !== 'model'));
  return Math.min(ofModel, Math.max(ofServer, llm, flagship));
}

const least = (limits: readonly SlotLimit[]): number =>
  Math.min(Number.POSITIVE_INFINITY, ...limits.map(({ slots }) => slots));
