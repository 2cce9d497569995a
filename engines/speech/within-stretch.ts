import type { RawSpan } from './recognised-span.ts';
import type { Stretch } from './recogniser.ts';

/** A span of a part, as it lies in the recording: times moved by `offset` seconds, none outside of the stretch. */
export const withinStretch = (span: RawSpan, offset: number, stretch: Stretch): RawSpan => {
  const at = (seconds: number): number => Math.min(stretch.end, Math.max(stretch.start, offset + seconds));
  const atMaybe = (seconds: number | null): number | null => (seconds === null ? null : at(seconds));
  return {
    ...span,
    start: at(span.start),
    end: at(span.end),
    words: span.words.map((word) => ({ ...word, start: atMaybe(word.start), end: atMaybe(word.end) })),
  };
};
