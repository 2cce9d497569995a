/** A stretch of a recording. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export const spansMs = (spans: readonly Span[]): number =>
  spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);

/** Spans in order of time, those that overlap or are no more than `gapMs` apart joined. */
export function joinedSpans(spans: readonly Span[], gapMs = 0): Span[] {
  const joined: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const last = joined.at(-1);
    if (last !== undefined && startMs - last.endMs <= gapMs) last.endMs = Math.max(last.endMs, endMs);
    else joined.push({ startMs, endMs });
  }
  return joined;
}

/** What of `spans` none of `taken` covers, in order of time. */
export function spansWithout(spans: readonly Span[], taken: readonly Span[]): Span[] {
  let left = joinedSpans(spans);
  for (const cut of joinedSpans(taken)) {
    left = left.flatMap((span) =>
      [
        { startMs: span.startMs, endMs: Math.min(span.endMs, cut.startMs) },
        { startMs: Math.max(span.startMs, cut.endMs), endMs: span.endMs },
      ].filter(({ startMs, endMs }) => endMs > startMs),
    );
  }
  return left;
}
