import { setTimeout as delay } from 'node:timers/promises';
import { systemFault } from '../../domain/faults.ts';
import { withinLimit } from '../../engines/downloader/time-limit.ts';

const tooSlow = () => systemFault('slow', 'too slow');
/** Ends by itself after a moment, or with its signal. */
const work = (signal: AbortSignal) => delay(50, 'done', { signal }).catch(() => signal.throwIfAborted());

test.each([1, 100_000])('work of a moment comes to its end within %d minutes', async (minutes) => {
  expect(await withinLimit(minutes, tooSlow, undefined, work)).toBe('done');
});

test('work that goes on beyond its limit ends with the error of that', async () => {
  await expect(withinLimit(0.0001, tooSlow, undefined, work)).rejects.toThrow('too slow');
});
