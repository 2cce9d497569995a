import { JOINERS, ORGANISATION_WORDS, TITLES } from '../mining/name-words.ts';

const WORD = /[\p{L}\p{N}]+/gu;

/**
 * Whether a name may stand for what is known by other names: it shares a word with one of them, or one is made of the
 * other's initials. Titles, and words that many names share (Bank, University), tell nothing. Everything else would be
 * a model that calls Ada Bob.
 */
export function isPlausibleName(name: string, known: readonly string[]): boolean {
  const words = tellingWords(name);
  return known.some(
    (other) =>
      tellingWords(other).intersection(words).size > 0 ||
      isAbbreviated(name, other) ||
      isAbbreviated(other, name),
  );
}

/** In lower case, without accents and the s of a plural. */
function tellingWords(name: string): ReadonlySet<string> {
  const all = wordsOf(name);
  const telling = all.filter(
    (word) => !JOINERS.has(word) && !TITLES.has(word) && !ORGANISATION_WORDS.has(word),
  );
  // A name of such words alone has nothing else to be known by.
  return new Set((telling.length > 0 ? telling : all).map((word) => word.replace(/(?<=.{3})s$/u, '')));
}

function isAbbreviated(short: string, long: string): boolean {
  const words = wordsOf(long);
  const initials = (of: readonly string[]) => of.map((word) => word[0]).join('');
  const letters = short.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  if (letters.length < 2 || words.length < 2) return false;
  return letters === initials(words) || letters === initials(words.filter((word) => !JOINERS.has(word)));
}

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .match(WORD) ?? [];
