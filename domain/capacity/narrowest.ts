import { limitInWords } from './choice-in-words.ts';
import type { ActivityQueue, SlotChoice, SlotLimit } from './slots.ts';

/**
 * What no setting changes: the embedded model answers one call at a time, and what is beyond a server's own number
 * only waits in its queue, where it is seen by nobody and uses up the time of its call.
 */
export const isFirm = ({ by }: SlotLimit): boolean => by === 'model' || by === 'server';

export const fewest = (limits: readonly SlotLimit[]): number =>
  Math.max(1, Math.min(...limits.map(({ slots }) => slots)));

/** What a person set, bounded by what is firm; a warning says where it was cut, or is more than was found good. */
export function setSlots(
  queue: ActivityQueue,
  wanted: { readonly slots: number; readonly key: string },
  limits: readonly SlotLimit[],
): SlotChoice {
  const { slots: set, key } = wanted;
  const setting = { by: 'setting', slots: set, why: key };
  const firm = limits.filter(isFirm);
  const slots = fewest([setting, ...firm]);
  const choice = { queue, slots, from: 'set', limits: [setting, ...limits] } as const;
  const below = limits.filter((limit) => limit.slots < set && (slots === set || isFirm(limit)));
  if (below.length === 0) return choice;
  const said = below.map(limitInWords).join(', ');
  const warning =
    slots < set ? `${key} is ${set}, but no more can be than ${said}` : `${key} is ${set}, more than ${said}`;
  return { ...choice, warning };
}
