/** A pause of an account or an address, before any time scale. */
export interface Pause {
  readonly reason: string;
  readonly lengthMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** With the new pause, unless the one that it has ends later. */
export function longerPause<
  Paused extends { readonly pausedUntilMs?: number; readonly pauseReason?: string },
>(before: Paused, pause: Pause, nowMs: number, timeScale: number): Paused {
  const untilMs = nowMs + pause.lengthMs * timeScale;
  if (before.pausedUntilMs !== undefined && before.pausedUntilMs >= untilMs) return before;
  return { ...before, pausedUntilMs: untilMs, pauseReason: pause.reason };
}

/** `firstMs`, doubled for each pause before this one, up to `longestMs`. */
export function doubledPause(firstMs: number, pausesBefore: number, longestMs: number): number {
  return Math.min(longestMs, firstMs * 2 ** pausesBefore);
}
