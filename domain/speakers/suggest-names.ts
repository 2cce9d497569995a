import { normalisedName } from '../normalised-name.ts';
import { nameAtStart } from './person-name.ts';

/** A name that somebody in a video may have. Never a name until a person accepts it. */
export interface NameSuggestion {
  /** The speaker who introduced themselves so; of a title or description nobody knows whom it names. */
  readonly label?: string;
  readonly name: string;
  /** 0 to 1; below .5 it is weak, and shown as that. */
  readonly confidence: number;
  readonly from: 'title' | 'description' | 'self-introduction';
  /** What it was taken from. */
  readonly words: string;
}

export interface NameSources {
  readonly title?: string;
  readonly description?: string;
  /** What each speaker says. */
  readonly said: readonly { readonly label: string; readonly text: string }[];
}

interface Cue {
  /** What stands right before the name. */
  readonly before: RegExp;
  readonly confidence: number;
  /** What has to stand right after it. */
  readonly after?: RegExp;
}

// The confidences say which cue is worth more than which; they are judged, not measured.

const TITLE: readonly Cue[] = [
  { before: /\binterview(?:s|ing|ed)?(?: with|:)?\s+/giu, confidence: 0.45 },
  { before: /\b(?:feat\.?|ft\.?|featuring)\s+/giu, confidence: 0.45 },
  { before: /\bwith\s+/giu, confidence: 0.4 },
  { before: /^/gu, after: /^\s+on\s/iu, confidence: 0.35 },
];

const DESCRIPTION: readonly Cue[] = [
  { before: /\b(?:guests?|hosts?|speakers?):\s*/giu, confidence: 0.6 },
  { before: /\b(?:hosted|presented) by\s+/giu, confidence: 0.6 },
  {
    before: /\b(?:my|our|today['’]s|this week['’]s) guest(?: today| this week)?(?: is|,|:)?\s+/giu,
    confidence: 0.55,
  },
];

const SELF_INTRODUCTION: readonly Cue[] = [
  { before: /\bmy name is\s+/giu, confidence: 0.8 },
  { before: /\bthis is\s+/giu, after: /^,?\s+speaking\b/iu, confidence: 0.75 },
  { before: /\bI(?:['’]m| am)\s+/gu, confidence: 0.7 },
];

/** Each further source that tells the same name makes it surer by this much, up to the surest. */
const SECOND_SOURCE = 0.1;
const SUREST = 0.95;

/** Two speakers cannot both be the one: what each of them says is worth less than a guess. */
const CONTESTED = 0.4;

/**
 * Names that title, description (both in English) and the speakers themselves suggest, the surest first. What a
 * speaker says of themselves is worth the most, a title the least, for it may name whom the video is about.
 */
export function suggestNames({ title = '', description = '', said }: NameSources): NameSuggestion[] {
  const found: NameSuggestion[] = [
    ...said.flatMap(({ label, text }) =>
      findNames(text, SELF_INTRODUCTION, 'self-introduction').map((one) => ({ label, ...one })),
    ),
    ...findNames(description, DESCRIPTION, 'description'),
    ...findNames(title, TITLE, 'title'),
  ];
  const byName = Map.groupBy(found, ({ name }) => normalisedName(name));
  return [...byName.values()]
    .flatMap(settled)
    .sort((a, b) => b.confidence - a.confidence || a.name.localeCompare(b.name));
}

function findNames(
  text: string,
  cues: readonly Cue[],
  from: NameSuggestion['from'],
): Omit<NameSuggestion, 'label'>[] {
  return cues.flatMap(({ before, after, confidence }) =>
    [...text.matchAll(before)].flatMap((match) => {
      const rest = text.slice(match.index + match[0].length);
      return namesInARow(rest.slice(0, 200), after).map((name) => ({
        name,
        confidence,
        from,
        words: `${match[0]}${name}`.replace(/\s+/gu, ' ').trim(),
      }));
    }),
  );
}

/** `Ada Example and Bo Sample` are two. */
function namesInARow(text: string, after: RegExp | undefined): string[] {
  const name = nameAtStart(text);
  if (name === undefined) return [];
  const end = text.indexOf(name.split(' ').at(-1)!, text.indexOf(name.split(' ')[0]!));
  const rest = text.slice(end + name.split(' ').at(-1)!.length);
  if (after !== undefined) return after.test(rest) ? [name] : [];
  const next = /^\s*(?:,|&|\band\b)\s*(?:and\s+)?/iu.exec(rest);
  return next === null ? [name] : [name, ...namesInARow(rest.slice(next[0].length), undefined)];
}

/** All that was found of one name: one suggestion for each speaker who has it, or one for the video. */
function settled(found: readonly NameSuggestion[]): NameSuggestion[] {
  const sources = new Set(found.map(({ from }) => from)).size;
  const labels = new Set(found.flatMap(({ label }) => (label === undefined ? [] : [label])));
  const strongest = (among: readonly NameSuggestion[]): NameSuggestion =>
    among.reduce((best, one) => (one.confidence > best.confidence ? one : best));
  const surer = (suggestion: NameSuggestion): NameSuggestion => ({
    ...suggestion,
    confidence:
      labels.size > 1 ? CONTESTED : Math.min(SUREST, suggestion.confidence + SECOND_SOURCE * (sources - 1)),
  });
  if (labels.size === 0) return [surer(strongest(found))];
  return [...labels].map((label) => surer(strongest(found.filter((one) => one.label === label))));
}
