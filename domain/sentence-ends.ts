const asSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Closing quotes and brackets that may follow the mark. */
const CLOSERS = /["'”’»)\]}」』]+$/u;

/** Stand before a name: `Dr. Smith`. With their capital, so that `one more rep.` ends a sentence. */
const TITLES = asSet(
  'Mr Mrs Ms Dr Prof St Mt Gen Col Sgt Capt Lt Cmdr Sen Rep Gov Rev Hon Messrs Mme Mlle Hr Fr Sra',
);

/** Always followed by what they belong to: `e.g. iron`. */
const NEVER_LAST = asSet('e.g i.e eg ie vs cf approx ca z.b d.h bzw');

/** Stand before a number: `No. 5`. */
const BEFORE_NUMBER = asSet('no nos nr fig figs eq sec ch vol p pp art');

/** End a sentence unless the next word begins small. */
const SOMETIMES_LAST = asSet('etc inc ltd co corp jr sr dept est ave blvd usw');

/** Capitalised words that begin a sentence rather than go on with a name after `U.S.` or `J.` */
const STARTERS = asSet(
  'a an the this that these those it he she we you they i in on at by for from with as if when while since after before there here then now so and but or because what who why how where which my our your his her their its yes no well okay not all some most many one',
);

const beginsSmall = (word: string): boolean => /^["'“‘«([{]*\p{Ll}/u.test(word);
const beginsWithDigit = (word: string): boolean => /^[.,]?\d/.test(word);
const isStarter = (word: string): boolean =>
  STARTERS.has(word.toLowerCase().match(/\p{L}+/u)?.[0] ?? '') && !beginsSmall(word);

const periodEnds = (stem: string, next: string): boolean => {
  const small = stem.toLowerCase();
  if (TITLES.has(stem) || NEVER_LAST.has(small)) return false;
  // `3.` before `5` is a decimal that the recogniser has cut in two.
  if (beginsWithDigit(next)) return !(/\d$/.test(stem) || BEFORE_NUMBER.has(small));
  if (SOMETIMES_LAST.has(small)) return !beginsSmall(next);
  // Initials and dotted abbreviations: `J. Smith`, `U.S. Senate`, `a.m.`
  if (stem !== 'I' && /^(\p{L}\.)*\p{L}$/u.test(stem)) return isStarter(next);
  return true;
};

/** Whether a sentence ends with this word. `next` is the word after it, undefined at the end of the speech. */
export const endsSentence = (word: string, next: string | undefined): boolean => {
  const bare = word.replace(CLOSERS, '');
  const mark = bare.match(/(\.{2,}|[.!?…。！？｡])$/u)?.[0];
  if (mark === undefined) return false;
  if (next === undefined) return true;
  if (mark.length > 1 || mark === '…') return !beginsSmall(next);
  if (mark === '.') return periodEnds(bare.slice(0, -1).replace(/^["'“‘«([{]+/u, ''), next);
  // `"Why?" he asked.` goes on after the quote.
  return !(bare.length < word.length && beginsSmall(next));
};
