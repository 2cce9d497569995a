import { separatorBetween } from '../../domain/spoken-text.ts';
import type { RawWord } from './recognised-span.ts';

/** A word with its time, bare: without its punctuation, without the space before it. */
export type TimedWord = RawWord;

/**
 * The words of a text, with punctuation and the space before each, and the times that a server told of them. Servers
 * write words without their punctuation; where letters and figures are the same, each word of the text gets the
 * times of its own. Where they are not, the words are taken as they were told.
 */
export const alignedWords = (text: string, timed: readonly TimedWord[]): RawWord[] => {
  if (timed.length === 0) return [];
  const written = text.match(/\S+/g) ?? [];
  const owners = timed.flatMap((word) => letters(word.text).map((letter) => ({ letter, word })));
  const same = written.flatMap(letters).join('') === owners.map(({ letter }) => letter).join('');
  if (!same) return timed.map(spaced);
  if (isUnspaced(timed)) return slicedAt(text, timed);
  let taken = 0;
  return written.map((token) => {
    const own = owners.slice(taken, taken + letters(token).length).map(({ word }) => word);
    taken += own.length;
    const known = own.flatMap(({ probability }) => (probability === null ? [] : [probability]));
    return {
      text: ` ${token}`,
      start: own[0]?.start ?? null,
      end: own.at(-1)?.end ?? null,
      probability: known.length === 0 ? null : Math.min(...known),
    };
  });
};

/** A script without spaces, whose words are the server's. */
const isUnspaced = (timed: readonly TimedWord[]): boolean =>
  timed.some(({ text }, index) => index > 0 && separatorBetween(timed[index - 1]!.text, text) === '');

/** Each word with the marks that follow it in the text. */
const slicedAt = (text: string, timed: readonly TimedWord[]): RawWord[] => {
  const starts = [...text.matchAll(LETTER)].map(({ index }) => index);
  let taken = 0;
  const words = timed.flatMap((word) => {
    const own = letters(word.text).length;
    const from = taken === 0 ? 0 : starts[taken];
    taken += own;
    return own === 0 ? [] : [{ ...word, from: from ?? text.length }];
  });
  return words.map(({ from, ...word }, index) => ({
    ...word,
    text: text.slice(from, words[index + 1]?.from ?? text.length).trimEnd(),
  }));
};

const LETTER = /[\p{L}\p{N}\p{M}]/gu;
const letters = (text: string): string[] => text.toLowerCase().match(LETTER) ?? [];

const spaced = (word: TimedWord): RawWord => ({ ...word, text: ` ${word.text.trim()}` });
