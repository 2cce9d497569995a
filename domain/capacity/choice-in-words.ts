import { SLOT_SETTINGS } from './slot-settings.ts';
import type { SlotChoice, SlotLimit } from './slots.ts';

/** `4 (memory: (32 GB - 8 GB) / 5 GB)` */
export const limitInWords = ({ why, slots }: SlotLimit): string => `${slots} (${why})`;

/** One line on a queue: its slots, all that was looked at, and the setting that changes it. */
export function choiceInWords({ queue, slots, limits }: SlotChoice): string {
  const { name, key } = SLOT_SETTINGS[queue];
  return `${name}: ${slots} at once, out of ${limits.map(limitInWords).join(', ')}. To change it: ${key}`;
}

/** What a person should know, each with the queue it is about. */
export const warningsOf = (choices: readonly SlotChoice[]): string[] =>
  choices.flatMap(({ queue, warning }) =>
    warning === undefined ? [] : [`${SLOT_SETTINGS[queue].name}: ${warning}`],
  );
