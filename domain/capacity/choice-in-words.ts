import { SLOT_SETTINGS } from './slot-settings.ts';
import type { SlotChoice, SlotLimit } from './slots.ts';

/** `4 (memory: (32 GB - 8 GB) / 5 GB)` */
export const limitInWords = ({ why, slots }: SlotLimit): string => `${slots} (${why})`;

/** The setting that changes a queue's slots: that of the model, where the model or its server is what bounds them. */
export function changedBy({ queue, slots, limits }: SlotChoice): string {
  const bounding = limits.filter((limit) => limit.slots === slots);
  if (bounding.some(({ by }) => by === 'model')) return 'languageModel.provider';
  if (bounding.some(({ by }) => by === 'server')) return 'languageModel.ollamaParallel';
  return SLOT_SETTINGS[queue].key;
}

/** One line on a queue: its slots, all that was looked at, and the setting that changes it. */
export function choiceInWords(choice: SlotChoice): string {
  const { queue, slots, limits } = choice;
  const outOf = limits.map(limitInWords).join(', ');
  return `${SLOT_SETTINGS[queue].name}: ${slots} at once, out of ${outOf}. To change it: ${changedBy(choice)}`;
}

/** What a person should know, each with the queue it is about. */
export const warningsOf = (choices: readonly SlotChoice[]): string[] =>
  choices.flatMap(({ queue, warning }) =>
    warning === undefined ? [] : [`${SLOT_SETTINGS[queue].name}: ${warning}`],
  );
