import type { HeldSlots } from './adaptive-slots.ts';
import type { SlotChoice, SlotLimit } from './slots.ts';

/** What a queue's slots follow from while its worker runs. */
export interface SlotSources {
  readonly choice: Pick<SlotChoice, 'slots' | 'limits'>;
  /** What a person tuned. */
  readonly tuned?: number;
  /** What the guard leaves for now. */
  readonly held?: HeldSlots;
}

export interface SlotsInForce {
  readonly slots: number;
  /** As many as there would be without the guard. */
  readonly wanted: number;
  /** Why they are not the chosen ones. */
  readonly reason?: string;
}

/**
 * Tuned slots take the place of the chosen ones, but for what no setting can change: the embedded model answers one call
 * at a time. The guard only ever takes away.
 */
export function slotsInForce({ choice, tuned, held }: SlotSources): SlotsInForce {
  const bound = boundOf(choice.limits);
  const asked = tuned ?? choice.slots;
  const wanted = Math.min(asked, bound?.slots ?? asked);
  if (held !== undefined && held.slots < wanted) return { slots: held.slots, wanted, reason: held.reason };
  if (tuned === undefined) return { slots: wanted, wanted };
  const refused = wanted < tuned ? `${tuned} refused: ${bound!.why}` : undefined;
  return { slots: wanted, wanted, reason: refused ?? 'tuned' };
}

/** The limit that is the model's own. */
const boundOf = (limits: readonly SlotLimit[]): SlotLimit | undefined =>
  limits.find(({ by }) => by === 'model');
