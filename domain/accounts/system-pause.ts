import { doubledPause, MINUTE_MS } from './pauses.ts';

/** Nobody downloads until then; how often that has happened since the last download that worked. */
export interface SystemPause {
  readonly untilMs: number;
  readonly failures: number;
}

const FIRST_MS = MINUTE_MS;
export const LONGEST_SYSTEM_PAUSE_MS = 10 * MINUTE_MS;

/**
 * The pause of all downloads after this machine, its tools or its network failed one: 1 minute, doubling up to
 * 10. Downloads that were under way when the pause began and fail within it make it no longer.
 */
export function afterSystemFault(
  previous: { readonly failures: number; readonly untilMs?: number } | undefined,
  nowMs: number,
  timeScale: number,
): SystemPause {
  if (previous?.untilMs !== undefined && previous.untilMs > nowMs)
    return { untilMs: previous.untilMs, failures: previous.failures };
  const before = previous?.failures ?? 0;
  return {
    untilMs: nowMs + doubledPause(FIRST_MS, before, LONGEST_SYSTEM_PAUSE_MS) * timeScale,
    failures: before + 1,
  };
}
