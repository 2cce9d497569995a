import type { CapacityFacts } from './capacity-facts.ts';
import { fewest, setSlots } from './narrowest.ts';
import { isElsewhere, serverLimits } from './server-limits.ts';
import { SLOT_SETTINGS } from './slot-settings.ts';
import type { SlotChoice } from './slots.ts';

/** The seeds' number of evaluations at once with a model that others host. */
const ELSEWHERE = 4;

/**
 * Evaluation calls at once. They are few beside those of mining, so one at a time keeps up on a machine that mines
 * as well. Where the miner's model evaluates too, both together stay within what it answers at once: `calls-at-once.ts`.
 */
export function flagshipSlots({ workers, flagship }: CapacityFacts): SlotChoice {
  const queue = 'flagship';
  const server = serverLimits(flagship);
  const { key } = SLOT_SETTINGS[queue];
  if (workers.flagshipSlots !== undefined)
    return setSlots(queue, { slots: workers.flagshipSlots, key }, server);
  const elsewhere = isElsewhere(flagship);
  const usual = {
    by: 'ceiling',
    slots: elsewhere ? ELSEWHERE : 1,
    why: elsewhere ? 'the model runs elsewhere' : 'the model runs on this machine, which mines as well',
  };
  const limits = [...server, usual];
  return { queue, slots: fewest(limits), from: 'default', limits };
}
