const asSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Stand before a name and are no part of it. */
const BEFORE = asSet(
  'dr prof professor doctor mr mrs ms miss sir dame lord lady rev sen senator rep gov governor judge justice general captain chief executive officer president vice chairman chairwoman chair director founder co-founder cofounder ceo cto cfo coo editor author historian scientist researcher economist philosopher special guest host our my the a an and today',
);

/** Whatever they end is an institution, a show or a place. */
const ORGANISATION = asSet(
  'university institute college school academy foundation company corporation inc ltd llc group bank news show podcast radio tv channel network studio studios church hospital museum department ministry agency council party club league team city county state street festival conference',
);

/** Capitalised in titles, or always, and in nobody's name. */
const NEVER = asSet(
  'monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december episode part chapter season volume live full new best top how why what when where who which about on in at by for from with of to into over under after before between and or but the a an is are was were be been this that these those his her their our your my its it i we you he she they not no yes so as if all more most some any interview guest feat featuring ft talks talk discusses explains shares tells says vs versus',
);

/** May stand small inside a name. */
const PARTICLE = asSet('van von der den de del della di da dos du la le bin ibn al el ten ter zu af av');

/** A capital and small letters, also `O'Example` and `Example-Sample`; or an initial. */
const FULL = /^\p{Lu}(?=[\p{L}\p{M}'’-]*\p{Ll})[\p{L}\p{M}'’-]*$/u;
const INITIAL = /^\p{Lu}\.$/u;
const POSSESSIVE = /['’]s$/u;

const LONGEST_WORDS = 4;

/**
 * The person's name that a text begins with: two to four capitalised words, initials and particles included, titles
 * and offices left out. Undefined where it begins with something else.
 */
export function nameAtStart(text: string): string | undefined {
  const [line = ''] = text.split('\n', 1);
  const words = line.split(/\s+/u, 12).filter((word) => word !== '');
  let from = 0;
  while (from < words.length && BEFORE.has(bare(words[from]!).toLowerCase()) && !/[;:|]$/u.test(words[from]!))
    from++;
  const name: string[] = [];
  for (let at = from; at < words.length; at++) {
    const word = bare(words[at]!);
    const small = word.toLowerCase();
    if (name.length > 0 && ORGANISATION.has(small) && FULL.test(word)) return undefined;
    const next = words[at + 1];
    const goesOn = next !== undefined && (PARTICLE.has(next) || FULL.test(bare(next)));
    const isParticle = name.length > 0 && PARTICLE.has(word) && goesOn;
    const isName = !NEVER.has(small) && (FULL.test(word) || INITIAL.test(word));
    if (!isName && !isParticle) break;
    name.push(word);
    if (POSSESSIVE.test(word)) return undefined;
    if (endsAt(words[at]!)) break;
  }
  const full = name.filter((word) => FULL.test(word));
  const tooLong = name.length > LONGEST_WORDS + 1 || full.length > LONGEST_WORDS;
  const enough = name.length >= 2 && full.length >= 1 && FULL.test(name.at(-1)!);
  return enough && !tooLong ? name.join(' ') : undefined;
}

/** Without quotes, brackets and the marks around it; an initial keeps its dot. */
function bare(word: string): string {
  const inner = word.replace(/^[("'“‘[]+/u, '').replace(/[)"'”’\],;:!?|…]+$/u, '');
  return INITIAL.test(inner) ? inner : inner.replace(/\.+$/u, '');
}

/** Whether what follows belongs to something else. */
const endsAt = (word: string): boolean =>
  /[),;:!?|…\]"”]$/u.test(word) || (/\.$/u.test(word) && !INITIAL.test(word));
