import type { AccountTurns } from './account-turns.ts';
import type { ScheduleCase } from './schedule-case.ts';
import { restOfDay, steadyClocks } from './steady-clocks.ts';

/**
 * No schedule downloads everything earlier: the accounts share the fastest waits evenly, quiet hours stop them, and
 * a day has no more than its cap. Of pauses nothing is counted.
 * @param fromSeconds before which nothing can be downloaded.
 */
export function downloadBound(scheduleCase: ScheduleCase, turns: AccountTurns, fromSeconds: number): number {
  return Math.max(withQuietHours(scheduleCase, turns, fromSeconds), withDailyCap(scheduleCase, turns.given));
}

function withQuietHours(scheduleCase: ScheduleCase, turns: AccountTurns, fromSeconds: number): number {
  const { pacing, startsAtMs, accounts } = scheduleCase;
  const seconds = turns.fastestSeconds / accounts;
  const { quietHours, timeZone } = pacing;
  if (quietHours === undefined) return fromSeconds + seconds;
  const { endOfQuiet } = steadyClocks();
  const { endOfQuiet: beginOfQuiet } = steadyClocks();
  let left = seconds;
  let atMs = startsAtMs + fromSeconds * 1000;
  for (;;) {
    atMs = endOfQuiet(atMs, quietHours, timeZone) ?? atMs;
    const untilMs = beginOfQuiet(atMs, restOfDay(quietHours), timeZone) ?? atMs;
    const openSeconds = (untilMs - atMs) / 1000;
    if (left <= openSeconds) return (atMs - startsAtMs) / 1000 + left;
    // A turn that began before the quiet hours may end, and its wait pass, within them.
    left -= openSeconds + turns.longestTurnSeconds;
    if (left <= 0) return (untilMs - startsAtMs) / 1000;
    atMs = untilMs;
  }
}

function withDailyCap({ pacing, startsAtMs, accounts }: ScheduleCase, downloads: number): number {
  if (pacing.dailyCap === undefined) return 0;
  const { nextMidnight } = steadyClocks();
  const lastDay = Math.ceil(downloads / (pacing.dailyCap * accounts)) - 1;
  let atMs = startsAtMs;
  for (let day = 0; day < lastDay; day++) atMs = nextMidnight(atMs, pacing.timeZone);
  return (atMs - startsAtMs) / 1000;
}
