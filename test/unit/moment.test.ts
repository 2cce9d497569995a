import { MockActivityEnvironment } from '@temporalio/testing';
import { createMoment } from '../../activities/moment.ts';
import { asBatchName } from '../../domain/ids.ts';

const batch = asBatchName('talks');

/** How often the rows are looked at while a moment passes in which each look finds the next of these. */
async function looks(ms: number, found: readonly (string | Error)[]): Promise<number> {
  let count = 0;
  const moment = createMoment({ timeScale: 1 }, async () => {
    const text = found[Math.min(count, found.length - 1)]!;
    count += 1;
    if (text instanceof Error) throw text;
    return text;
  });
  await new MockActivityEnvironment().run(moment, { ms, batch });
  return count;
}

const AWAY = new Error('the database is away');

test.each([
  ['passes as a whole while nobody steers', 450, ['go'], 5],
  ['ends soon after somebody steers', 450, ['go', 'go', 'pause'], 3],
  ['passes as a whole while the rows cannot be read', 250, [AWAY], 3],
  ['is not looked into where it is short', 80, ['go'], 1],
])('a moment %s', async (_what, ms, found, expected) => {
  expect(await looks(ms, found)).toBe(expected);
});
