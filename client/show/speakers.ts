import { numberOf } from '../../domain/speakers/labels.ts';
import type { NameSuggestion } from '../../domain/speakers/suggest-names.ts';
import { speakingTimes } from '../../domain/speaking-times.ts';
import type { ShownSegment } from '../../storage/database/published-video.ts';
import type { Speaker } from '../../storage/database/speaker.ts';
import { formatDuration } from '../rendering/duration.ts';
import { suggestionWords } from './suggested-names.ts';

/** A speaker of a video: how long they speak, how they are named, and how sure that is. */
export interface ShownSpeaker extends Partial<Omit<Speaker, 'label' | 'name'>> {
  /** A name, `Speaker 1`, or Unknown. */
  readonly speaker: string;
  readonly durationMs: number;
  /** Letters of the voices that are taken for this one, the one that speaks most first; what is said of the name holds for that. */
  readonly labels: readonly string[];
}

/** The longest first. */
export const shownSpeakers = (segments: readonly ShownSegment[]): ShownSpeaker[] =>
  speakingTimes(segments).map(({ speaker, durationMs, voices }) => {
    const { label: _, name: __, ...naming }: Partial<Speaker> = voices[0] ?? {};
    return { speaker, durationMs, labels: voices.map(({ label }) => label), ...naming };
  });

/** `Ada Example (2 min 03 s, similarity 0.91)`, `Speaker 2 (40 s; perhaps Ada Example, weak: title)`. */
export function speakerWords(
  { speaker, durationMs, labels, kind, similarity, rule }: ShownSpeaker,
  [suggestion]: readonly NameSuggestion[] = [],
): string {
  const time = formatDuration(durationMs);
  if (kind === 'named') {
    const sure = rule === 'corrected' ? 'assigned by hand' : `similarity ${similarity?.toFixed(2)}`;
    return `${speaker} (${time}, ${sure})`;
  }
  // Several voices may be Unknown: the number is how one of them is assigned.
  const number = kind === 'doubtful' ? [`speaker ${numberOf(labels[0]!)}`] : [];
  const near = kind === 'doubtful' && similarity !== undefined ? [`similarity ${similarity.toFixed(2)}`] : [];
  const perhaps = suggestion === undefined ? '' : `; ${suggestionWords(suggestion)}`;
  return `${speaker} (${[...number, time, ...near].join(', ')}${perhaps})`;
}
