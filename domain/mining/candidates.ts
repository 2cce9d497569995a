import type { EntityType } from '../findings.ts';
import type { Sentence } from '../transcript.ts';
import { CALENDAR, JOINERS, OPENERS, ORGANISATION_WORDS, TITLES } from './name-words.ts';

export interface Candidate {
  readonly text: string;
  /** Numbers of the sentences it stands in, ascending. */
  readonly sentences: readonly number[];
  /** Where the name itself tells: 'Bank', 'University', 'Dr'. */
  readonly kind?: EntityType;
}

export interface Candidates {
  /** Persons and organisations, those in most sentences first. */
  readonly names: readonly Candidate[];
  /** Abbreviations and compounds that may need an explanation, those in most sentences first. */
  readonly terms: readonly Candidate[];
}

/** A longer list slows the model's sampling and is no choice any more. */
const MOST = 10;
const LONGEST_NAME = 6;
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'’&-]*[\p{L}\p{N}])?/gu;

/**
 * Names and terms that stand in the sentences, found by their spelling, so that a very small model only has to
 * choose: what it names is verbatim by construction.
 */
export function candidatesOf(sentences: readonly Sentence[]): Candidates {
  const singles = capitalsAreRare(sentences);
  const names = collect(sentences, (text) => runsOfCapitals(text).filter((run) => isName(run, singles)));
  const terms = collect(sentences, (text) => wordsOf(text).filter(isTerm));
  return { names: names.map((found) => ({ ...found, ...kindOf(found.text) })), terms };
}

interface Run {
  readonly start: number;
  /** Words so far; the last ones may be joiners that lead nowhere. */
  readonly words: string[];
  /** After the last word with a capital. */
  end: number;
}

/** Stretches of capitalised words ('Bank of England') as they are spelt; a sentence's opener is left out. */
function runsOfCapitals(text: string): string[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const isOpener = end === 0 && OPENERS.has(word.toLowerCase());
    const between = text.slice(end, index);
    if (run !== undefined && between !== ' ' && !(between === '. ' && afterInitial(run))) run = undefined;
    end = index + word.length;
    if (/^\p{Lu}/u.test(word) && !/^I(['’].*)?$/u.test(word) && !isOpener) {
      if (run === undefined) {
        run = { start: index, words: [], end };
        runs.push(run);
      }
      run.words.push(word);
      run.end = end;
    } else if (run !== undefined && JOINERS.has(word)) run.words.push(word);
    else run = undefined;
  }
  return (
    runs
      // The first word of a sentence has its capital from the sentence.
      .filter(({ start, words }) => start > 0 || words.length > 1)
      .flatMap(({ start, end: last }) => partsOf(text.slice(start, last).replace(/['’]s$/u, '')))
  );
}

/** 'Bank of England' is one name, 'Ada Bright of the Coastal Institute' two, 'Bay of Fundy' none. */
function partsOf(name: string): string[] {
  const parts = name.split(/ (?:of|for)(?: the)? /);
  if (parts.length === 1 || kindOf(parts[0] as string).kind === 'organization') return [name];
  return parts.filter((part) => part.includes(' '));
}

/** The full stop of 'Dr. Adams' and 'John F. Adams' ends no name. */
function afterInitial({ words }: Run): boolean {
  const last = words.at(-1) as string;
  return last.length === 1 || TITLES.has(last.toLowerCase());
}

function isName(name: string, singles: boolean): boolean {
  const parts = name.split(' ');
  if (name.length < 3 || parts.length > LONGEST_NAME || CALENDAR.has(name.toLowerCase())) return false;
  return parts.length > 1 || (singles && !isAbbreviation(name) && !OPENERS.has(name.toLowerCase()));
}

const isAbbreviation = (word: string): boolean => /^(?=.*\p{Lu}.*\p{Lu})[\p{Lu}\p{N}]{2,8}s?$/u.test(word);

const isTerm = (word: string): boolean => isAbbreviation(word) || /^\p{Ll}{3,}-\p{Ll}{3,}$/u.test(word);

function kindOf(name: string): { kind?: EntityType } {
  const parts = name.toLowerCase().split(' ');
  if (parts.some((part) => ORGANISATION_WORDS.has(part))) return { kind: 'organization' };
  return TITLES.has((parts[0] as string).replace('.', '')) ? { kind: 'person' } : {};
}

/** In a language that capitalises its nouns, a single capitalised word says nothing. */
function capitalsAreRare(sentences: readonly Sentence[]): boolean {
  const inside = sentences.flatMap((sentence) => wordsOf(sentence.text).slice(1));
  return inside.filter((word) => /^\p{Lu}/u.test(word)).length < 0.2 * inside.length;
}

const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** What was found in any sentence, with all sentences that hold it. */
function collect(sentences: readonly Sentence[], find: (text: string) => string[]): Candidate[] {
  const found = new Map(
    sentences.flatMap(({ text }) => find(text)).map((text) => [text.toLowerCase(), text] as const),
  );
  return [...found.values()]
    .map((text) => ({ text, sentences: sentences.filter(holding(text)).map(({ number }) => number) }))
    .sort((a, b) => b.sentences.length - a.sentences.length)
    .slice(0, MOST);
}

function holding(text: string): (sentence: Sentence) => boolean {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'iu');
  return (sentence) => whole.test(sentence.text);
}
