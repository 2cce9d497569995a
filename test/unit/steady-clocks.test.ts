import { endOfQuiet, nextMidnight } from '../../domain/pacing/quiet-hours.ts';
import { uniformAt } from '../../domain/schedule/draw-duration.ts';
import { steadyClocks } from '../../domain/schedule/steady-clocks.ts';

const HOUR_MS = 3_600_000;

test.each([
  ['23:00-06:30', 'Europe/Berlin'],
  ['01:30-02:45', 'Europe/Berlin'],
  ['08:00-17:00', 'America/New_York'],
  ['00:00-12:00', 'Australia/Lord_Howe'],
  ['22:00-21:00', 'UTC'],
])(
  'quiet from %s in %s: what is kept is what the calendar says, a year long, and back again',
  (hours, zone) => {
    const clocks = steadyClocks();
    const differing: string[] = [];
    let atMs = Date.UTC(2026, 0, 1);
    for (let step = 0; atMs < Date.UTC(2027, 0, 1); step++) {
      atMs += Math.floor(uniformAt(1, step, 0, 0) * 31 * HOUR_MS);
      // Waits look ahead, then the present is asked about again.
      for (const asked of [atMs, atMs + 2 * HOUR_MS, atMs]) {
        if (clocks.endOfQuiet(asked, hours, zone) !== endOfQuiet(asked, hours, zone))
          differing.push(`quiet at ${new Date(asked).toISOString()}`);
        if (clocks.nextMidnight(asked, zone) !== nextMidnight(asked, zone))
          differing.push(`midnight after ${new Date(asked).toISOString()}`);
      }
    }
    expect(differing).toEqual([]);
  },
);

test('without quiet hours it is never quiet', () => {
  expect(steadyClocks().endOfQuiet(0, undefined, 'UTC')).toBeUndefined();
});
