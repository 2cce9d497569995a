import type { CapacityFacts } from './capacity-facts.ts';
import { serverLimits } from './server-limits.ts';

/**
 * How many calls of mining and evaluation together a model answers at once. The slots of a queue bound that queue
 * alone: this is for one model that plays both roles. Infinity: two models, or one whose bound nobody knows.
 */
export function callsAtOnce({ miner, isOneModel }: Pick<CapacityFacts, 'miner' | 'isOneModel'>): number {
  if (!isOneModel) return Number.POSITIVE_INFINITY;
  return Math.min(Number.POSITIVE_INFINITY, ...serverLimits(miner).map(({ slots }) => slots));
}
