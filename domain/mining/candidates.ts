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

/** Runs of capitalised words ('Bank of England'), broken by punctuation; a sentence's opener is left out. */
function runsOfCapitals(text: string): string[] {
  const runs: string[][] = [[]];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    const word = match[0];
    const run = runs.at(-1) as string[];
    const isOpener = end === 0 && OPENERS.has(word.toLowerCase());
    const joins = run.length > 0 && (text.slice(end, match.index) === ' ' || afterInitial(run.at(-1)));
    end = match.index + word.length;
    if (!/^\p{Lu}/u.test(word) || /^I(['’].*)?$/u.test(word) || isOpener) {
      if (joins && JOINERS.has(word)) run.push(word);
      else if (run.length > 0) runs.push([]);
    } else if (joins || run.length === 0) run.push(word);
    else runs.push([word]);
  }
  return runs.map(withoutTrailingJoiners).map((run) => run.join(' ').replace(/['’]s$/u, ''));
}

/** The full stop of 'Dr. Adams' and 'John F. Adams' ends no name. */
const afterInitial = (word = ''): boolean => word.length === 1 || TITLES.has(word.toLowerCase());

function withoutTrailingJoiners(run: readonly string[]): readonly string[] {
  const last = run.findLastIndex((word) => !JOINERS.has(word));
  return run.slice(0, last + 1);
}

function isName(name: string, singles: boolean): boolean {
  const parts = name.split(' ');
  if (name.length < 3 || parts.length > LONGEST_NAME || CALENDAR.has(name.toLowerCase())) return false;
  if (parts.length === 1) return singles && !isAbbreviation(name) && !OPENERS.has(name.toLowerCase());
  // 'Bay of Fundy', 'Treaty of Rome': with a joiner inside, only an organisation is likely.
  return !parts.some((part) => JOINERS.has(part)) || kindOf(name).kind === 'organization';
}

const isAbbreviation = (word: string): boolean => /^(?=.*\p{Lu}.*\p{Lu})[\p{Lu}\p{N}]{2,8}s?$/u.test(word);

const isTerm = (word: string): boolean => isAbbreviation(word) || /^\p{Ll}{3,}-\p{Ll}{3,}$/u.test(word);

function kindOf(name: string): { kind?: EntityType } {
  const parts = name.toLowerCase().split(' ');
  if (parts.some((part) => ORGANISATION_WORDS.has(part))) return { kind: 'organization' };
  return TITLES.has(parts[0] as string) ? { kind: 'person' } : {};
}

/** In a language that capitalises its nouns, a single capitalised word says nothing. */
function capitalsAreRare(sentences: readonly Sentence[]): boolean {
  const inside = sentences.flatMap((sentence) => wordsOf(sentence.text).slice(1));
  return inside.filter((word) => /^\p{Lu}/u.test(word)).length < 0.2 * inside.length;
}

const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

function collect(sentences: readonly Sentence[], find: (text: string) => string[]): Candidate[] {
  const found = new Map<string, { text: string; sentences: Set<number> }>();
  for (const sentence of sentences)
    for (const text of find(sentence.text)) {
      const entry = found.get(text.toLowerCase()) ?? { text, sentences: new Set() };
      entry.sentences.add(sentence.number);
      found.set(text.toLowerCase(), entry);
    }
  return [...found.values()]
    .map((entry) => ({ text: entry.text, sentences: [...entry.sentences] }))
    .sort((a, b) => b.sentences.length - a.sentences.length)
    .slice(0, MOST);
}
