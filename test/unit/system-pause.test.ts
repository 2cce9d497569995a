import { afterSystemFault, type SystemPause } from '../../domain/accounts/system-pause.ts';

const MINUTE = 60_000;

test.each([1, 0.001])(
  'downloads pause 1 minute, then twice as long, 10 at most, at scale %d',
  (timeScale) => {
    let pause: SystemPause | undefined;
    const minutes = [1, 2, 3, 4, 5, 6].map(() => {
      const nowMs = pause?.untilMs ?? 1_000_000;
      pause = afterSystemFault(pause, nowMs, timeScale);
      return (pause.untilMs - nowMs) / MINUTE / timeScale;
    });
    for (const [at, expected] of [1, 2, 4, 8, 10, 10].entries()) expect(minutes[at]).toBeCloseTo(expected, 5);
    expect(pause?.failures).toBe(6);
  },
);

test('downloads that fail while all pause already are part of the same outage', () => {
  const first = afterSystemFault(undefined, 0, 1);
  expect(first).toEqual({ untilMs: MINUTE, failures: 1 });
  expect(afterSystemFault(first, 100, 1)).toEqual(first);
  expect(afterSystemFault({ failures: first.failures }, 100, 1)).toEqual({
    untilMs: 100 + 2 * MINUTE,
    failures: 2,
  });
});
