import type { PacingSettings } from '../configuration.ts';
import { endOfQuiet, nextMidnight } from './quiet-hours.ts';

/** What keeps an account from its next download. Times are epoch milliseconds. */
export interface ReadinessFacts {
  readonly nextAllowedAtMs?: number;
  readonly pausedUntilMs?: number;
  readonly pauseReason?: string;
  readonly egressPausedUntilMs?: number;
  readonly egressPauseReason?: string;
  /** Since the last midnight of the time zone. */
  readonly downloadsToday: number;
  readonly nowMs: number;
  /** Of quiet hours and days; undefined: this machine's. */
  readonly timeZone?: string;
}

export interface Readiness {
  /** Not later than now: at once. */
  readonly readyAtMs: number;
  /** What ends last, for a person: `next download`, `paused (bot wall)`, `quiet hours`. */
  readonly waitsFor: string;
  /** It waits for more than its ordinary delay. */
  readonly paused: boolean;
}

/** What is asked of clocks on a wall. */
export interface WallClocks {
  readonly endOfQuiet: typeof endOfQuiet;
  readonly nextMidnight: typeof nextMidnight;
}

/**
 * When an account may download next: the latest of its wait, its pause, the pause of its address, its daily cap
 * and the quiet hours. A wait that ends within quiet hours ends with them.
 * @param clocks others than the real ones answer faster, for those that ask a million times.
 */
export function readiness(
  facts: ReadinessFacts,
  pacing: Pick<PacingSettings, 'quietHours' | 'dailyCap'>,
  clocks: WallClocks = { endOfQuiet, nextMidnight },
): Readiness {
  const { nowMs, timeZone } = facts;
  let latest: Readiness = {
    readyAtMs: facts.nextAllowedAtMs ?? nowMs,
    waitsFor: 'next download',
    paused: false,
  };
  const waitAlso = (untilMs: number | undefined, waitsFor: string) => {
    if (untilMs === undefined || untilMs <= nowMs || untilMs <= latest.readyAtMs) return;
    latest = { readyAtMs: untilMs, waitsFor, paused: true };
  };
  waitAlso(facts.pausedUntilMs, `paused (${inWords(facts.pauseReason)})`);
  waitAlso(facts.egressPausedUntilMs, `its address pauses (${inWords(facts.egressPauseReason)})`);
  if (pacing.dailyCap !== undefined && facts.downloadsToday >= pacing.dailyCap)
    waitAlso(clocks.nextMidnight(nowMs, timeZone), `daily cap of ${pacing.dailyCap}`);
  const startMs = Math.max(nowMs, latest.readyAtMs);
  waitAlso(clocks.endOfQuiet(startMs, pacing.quietHours, timeZone), 'quiet hours');
  return latest;
}

const inWords = (reason: string | undefined): string =>
  (reason ?? 'for no reason that was kept').replaceAll('-', ' ');
