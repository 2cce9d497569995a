import { normalisedName } from '../../domain/normalised-name.ts';
import { type NameSuggestion, suggestNames } from '../../domain/speakers/suggest-names.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { ShownSegment } from '../../storage/database/published-video.ts';
import type { ShownSpeaker } from './speakers.ts';

/** Names for those who have none: suggestions, until a person assigns them. */
export interface SuggestedNames {
  /** By the letter of the speaker who seems to have it. */
  readonly ofSpeakers: ReadonlyMap<string, readonly NameSuggestion[]>;
  /** Of somebody in the video, nobody knows who. */
  readonly ofVideo: readonly NameSuggestion[];
}

/**
 * What title, description and the speakers themselves suggest, without names that are given already. Where only one
 * speaker has none, what names somebody of the video names that one.
 */
export function suggestedNames(
  { title, description }: Pick<VideoMetadata, 'title' | 'description'>,
  segments: readonly ShownSegment[],
  speakers: readonly ShownSpeaker[],
): SuggestedNames {
  const given = new Set(speakers.map(({ speaker }) => normalisedName(speaker)));
  const unnamed = speakers.filter(({ kind }) => kind !== undefined && kind !== 'named');
  const said = segments.flatMap(({ speaker, text }) =>
    speaker === undefined ? [] : [{ label: speaker.label, text }],
  );
  const suggestions = suggestNames({ title, description, said }).filter(
    ({ name }) => !given.has(normalisedName(name)),
  );
  const free = suggestions.filter(({ label }) => label === undefined);
  const alone = unnamed.length === 1 ? free : [];
  return {
    ofSpeakers: new Map(
      unnamed.map(({ labels: [label] }) => [
        label!,
        [...suggestions.filter((one) => one.label === label), ...alone].sort(
          (a, b) => b.confidence - a.confidence,
        ),
      ]),
    ),
    ofVideo: unnamed.length > 1 ? free : [],
  };
}

/** `perhaps Ada Example, weak: title`. */
export function suggestionWords({ name, confidence, from }: NameSuggestion): string {
  return confidence < WEAK ? `perhaps ${name}, weak: ${from}` : `perhaps ${name}: ${from}`;
}

const WEAK = 0.5;
