import type { Word } from './transcript.ts';

// Scripts written without spaces: the recogniser gives their characters as words of their own.
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The first character that is used in scripts written without spaces. */
const FIRST_UNSPACED = 0xb7;

const lastCharacter = (text: string): string => {
  const pair = text.slice(-2);
  return (pair.codePointAt(0) ?? 0) > 0xffff ? pair : text.slice(-1);
};
const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0x20);

/** What is written between two pieces of speech that follow each other: a space, or nothing in Chinese, Thai, … */
export const separatorBetween = (left: string, right: string): ' ' | '' => {
  // Asked for every word of every transcript: most are answered without looking into Unicode.
  if (left.charCodeAt(left.length - 1) < FIRST_UNSPACED || right.charCodeAt(0) < FIRST_UNSPACED) return ' ';
  return UNSPACED.test(lastCharacter(left)) && UNSPACED.test(firstCharacter(right)) ? '' : ' ';
};

/** Pieces of speech (words, sentences) as running text. */
export const joinSpoken = (pieces: readonly string[]): string => {
  let text = '';
  let previous: string | undefined;
  for (const piece of pieces) {
    text += previous === undefined ? piece : separatorBetween(previous, piece) + piece;
    previous = piece;
  }
  return text;
};

export interface TextMeasure {
  /** Characters of the words `from` to `to` (not included) written as running text, in constant time. */
  length(from: number, to: number): number;
}

/** Measures any stretch of the words without writing it down. */
export const measureText = (words: readonly Word[]): TextMeasure => {
  const separators = new Uint8Array(words.length);
  const widths = new Float64Array(words.length + 1);
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    separators[index] = before === undefined ? 0 : separatorBetween(before.text, word.text).length;
    widths[index + 1] = widths[index]! + separators[index]! + word.text.length;
  }
  return {
    length: (from, to) => (from >= to ? 0 : widths[to]! - widths[from]! - separators[from]!),
  };
};
