import { normalisedName } from '../normalised-name.ts';
import type { Span } from './spans.ts';

/** What a person says of who speaks from when to when; `speaker` undefined: nobody who is enrolled. */
export interface LabelledSpan extends Span {
  readonly speaker?: string;
}

/** A word, and the name it was given; undefined where its speaker has none. */
export interface NamedWord extends Span {
  readonly name?: string;
}

export interface SpeakerAccuracy {
  readonly speaker: string;
  /** Share of what was given this name that the sample says is theirs; undefined where nothing was. */
  readonly precision: number | undefined;
  /** Share of theirs that was given this name; undefined where the sample has nothing of theirs. */
  readonly recall: number | undefined;
}

export interface Confusion {
  /** Who it is, and who it was taken for; undefined: nobody who has a name. */
  readonly speaker: string | undefined;
  readonly takenFor: string | undefined;
  readonly ms: number;
}

export interface LabelledAccuracy {
  /** Speech that the sample says something of, in ms: lengths of words. Silence is nobody's. */
  readonly speechMs: number;
  /** Share of it with the right name, or rightly without one. Undefined where there is no speech in the sample. */
  readonly accuracy: number | undefined;
  readonly speakers: readonly SpeakerAccuracy[];
  /** Every pair that occurs, the longest first. */
  readonly confusion: readonly Confusion[];
}

/**
 * How right the names of words are, measured against what a person says. A share of one name says nothing of that: a
 * recording in which everybody has the host's name is right only as far as the sample says it is the host.
 *
 * @param enrolled names that could have been given: whoever else is in the sample is right without a name.
 */
export function labelledAccuracy(
  sample: readonly LabelledSpan[],
  words: readonly NamedWord[],
  enrolled: readonly string[],
): LabelledAccuracy {
  const known = new Map(enrolled.map((name) => [normalisedName(name), name]));
  const pairs = new Map<string, { speaker: string | undefined; takenFor: string | undefined; ms: number }>();
  for (const span of sample) {
    const speaker = span.speaker === undefined ? undefined : known.get(normalisedName(span.speaker));
    for (const word of words) {
      const ms = Math.min(word.endMs, span.endMs) - Math.max(word.startMs, span.startMs);
      if (ms <= 0) continue;
      const key = JSON.stringify([speaker ?? null, word.name ?? null]);
      const pair = pairs.get(key) ?? { speaker, takenFor: word.name, ms: 0 };
      pairs.set(key, { ...pair, ms: pair.ms + ms });
    }
  }
  const confusion = [...pairs.values()].sort((a, b) => b.ms - a.ms);
  const speechMs = total(confusion);
  const right = total(confusion.filter(isRight));
  return {
    speechMs,
    accuracy: share(right, speechMs),
    speakers: namesIn(confusion).map((speaker) => accuracyOf(speaker, confusion)),
    confusion,
  };
}

function accuracyOf(speaker: string, confusion: readonly Confusion[]): SpeakerAccuracy {
  const theirs = confusion.filter((pair) => pair.speaker === speaker);
  const given = confusion.filter((pair) => pair.takenFor === speaker);
  const right = total(theirs.filter(isRight));
  return { speaker, precision: share(right, total(given)), recall: share(right, total(theirs)) };
}

const namesIn = (confusion: readonly Confusion[]): string[] =>
  [...new Set(confusion.flatMap(({ speaker, takenFor }) => [speaker, takenFor]))]
    .filter((name) => name !== undefined)
    .sort();

const isRight = ({ speaker, takenFor }: Confusion): boolean => speaker === takenFor;

const total = (pairs: readonly Confusion[]): number => pairs.reduce((sum, { ms }) => sum + ms, 0);

const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);
