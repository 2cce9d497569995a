import { endOfQuiet, nextMidnight } from '../pacing/quiet-hours.ts';
import type { WallClocks } from '../pacing/readiness.ts';

/**
 * Clocks for those that ask again and again, ever later: an answer is kept for as long as it holds, so that the
 * calendar is asked a few times for each day. Moments must not go back by more than a wait.
 */
export function steadyClocks(): WallClocks {
  let quiet = { fromMs: 0, untilMs: 0, endMs: undefined as number | undefined };
  let day = { fromMs: 0, untilMs: 0 };
  return {
    endOfQuiet: (nowMs, quietHours, timeZone) => {
      if (quietHours === undefined) return undefined;
      if (nowMs < quiet.fromMs || nowMs >= quiet.untilMs) {
        const endMs = endOfQuiet(nowMs, quietHours, timeZone);
        // When it is not quiet, the rest of the day is: it ends when the quiet hours begin.
        const untilMs = endMs ?? endOfQuiet(nowMs, restOfDay(quietHours), timeZone) ?? nowMs;
        quiet = { fromMs: nowMs, untilMs, endMs };
      }
      return quiet.endMs;
    },
    nextMidnight: (nowMs, timeZone) => {
      if (nowMs < day.fromMs || nowMs >= day.untilMs) {
        day = { fromMs: nowMs, untilMs: nextMidnight(nowMs, timeZone) };
      }
      return day.untilMs;
    },
  };
}

/** `23:00-06:30` → `06:30-23:00`. */
export const restOfDay = (quietHours: string): string => quietHours.split('-').toReversed().join('-');
