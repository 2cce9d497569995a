import { oneLine } from '../one-line.ts';

/**
 * A text of others as data in a prompt: on one line, at most `bound` characters, in quotes that nothing in it can
 * close. Ids and instructions stand outside of quotes.
 */
export const quoted = (text: string, bound: number): string =>
  JSON.stringify([...oneLine(text)].slice(0, bound).join(''));
