import { repairText } from '../mining/repair.ts';

/**
 * A text of a model's answer on one line, without signs that cannot be stored; empty where it is missing, or reached
 * its bound, for then it was cut off.
 */
export const answerText = (value: unknown, bound: number): string => oneLine(repairText(value, bound));

/** On one line, without control characters and halves of characters: neither prompts nor tables take those. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

/**
 * A text of others as data in a prompt: on one line, at most `bound` characters, in quotes that nothing in it can
 * close. Ids and instructions stand outside of quotes.
 */
export const quoted = (text: string, bound: number): string =>
  JSON.stringify([...oneLine(text)].slice(0, bound).join(''));
