import { sql } from 'kysely';
import { pacingSchema } from '../../domain/configuration.ts';
import { ensureIdentity } from '../../storage/database/accounts.ts';
import { downloadPause } from '../../storage/database/download-pause.ts';
import { reportLoad, workerLoads } from '../../storage/database/machine-loads.ts';
import { keepWaitsInReach } from '../../storage/database/waits-in-reach.ts';
import { reportSlots, runningWorkers } from '../../storage/database/worker-slots.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const UNKNOWN_LOAD = {
  ...{ cpuShare: undefined, memoryFreeBytes: undefined, memoryTotalBytes: undefined },
  ...{ diskFreeBytes: undefined, diskTotalBytes: undefined, gpus: [] },
};
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 22, 12);
const pacing = pacingSchema.parse({});
const DELAY = {
  ...{ phase: 'steady', depth: 0, random: 0.5, baseSeconds: 240 },
  ...{ queueFactor: 1, accountFactor: 1, seconds: 240 },
} as const;

beforeEach(async () => {
  await emptyDatabase(database.db);
  await ensureIdentity(database.db, { name: 'alice', kind: 'account', egress: 'here' });
});

interface Waits {
  readonly nextMs?: number;
  readonly pausedMs?: number;
  readonly networkMs?: number;
  readonly allMs?: number;
}

async function write({ nextMs, pausedMs, networkMs, allMs }: Waits): Promise<void> {
  const { db } = database;
  const paused = (ms: number | undefined) =>
    ms === undefined ? {} : { paused_until: new Date(NOW + ms), pause_reason: 'bot-wall' };
  const next =
    nextMs === undefined ? {} : { next_allowed_at: new Date(NOW + nextMs), delay: JSON.stringify(DELAY) };
  if (nextMs !== undefined || pausedMs !== undefined)
    await db
      .updateTable('accounts')
      .set({ ...next, ...paused(pausedMs) })
      .execute();
  if (networkMs !== undefined) await db.updateTable('egresses').set(paused(networkMs)).execute();
  if (allMs !== undefined) {
    const row = { reason: 'network', detail: 'gone', failures: 1, told: false, since: new Date(NOW) };
    await db
      .insertInto('download_pause')
      .values({ ...row, until: new Date(NOW + allMs) })
      .execute();
  }
}

async function read(): Promise<Waits> {
  const { db } = database;
  const { next_allowed_at: next, paused_until: paused } = await db
    .selectFrom('accounts')
    .select(['next_allowed_at', 'paused_until'])
    .executeTakeFirstOrThrow();
  const { paused_until: network } = await db
    .selectFrom('egresses')
    .select('paused_until')
    .executeTakeFirstOrThrow();
  const since = (at: Date | null | undefined) => (at ? at.getTime() - NOW : undefined);
  return {
    nextMs: since(next),
    pausedMs: since(paused),
    networkMs: since(network),
    allMs: since((await downloadPause(db))?.until),
  };
}

test.each<[string, Waits, Waits]>([
  ['the wait of an account by hours', { nextMs: 5 * HOUR }, { nextMs: 4 * MINUTE }],
  ['the wait of an account by years', { nextMs: 9000 * HOUR }, { nextMs: 4 * MINUTE }],
  ['a pause of an account', { pausedMs: 48 * HOUR }, { pausedMs: 24 * HOUR }],
  ['a pause of an address', { networkMs: 9000 * HOUR }, { networkMs: 24 * HOUR }],
  ['the pause of all downloads', { allMs: 3 * HOUR }, { allMs: 10 * MINUTE }],
])('a clock that was set back does not prolong %s', async (_name, before, after) => {
  await write(before);
  await keepWaitsInReach(database.db, pacing, NOW, 1);
  expect(await read()).toEqual(after);
  await keepWaitsInReach(database.db, pacing, NOW + MINUTE, 1);
  expect(await read()).toEqual(after);
});

test.each<[string, Waits]>([
  ['as long as it was drawn', { nextMs: 4 * MINUTE }],
  ['that has passed', { nextMs: -HOUR, pausedMs: -HOUR, networkMs: -HOUR, allMs: -HOUR }],
  ['a little longer, since the clock was put right by seconds', { nextMs: 4 * MINUTE + 30_000 }],
  ['of the greatest length', { pausedMs: 24 * HOUR, networkMs: 24 * HOUR, allMs: 10 * MINUTE }],
])('a wait %s stays as it is', async (_name, waits) => {
  await write(waits);
  await keepWaitsInReach(database.db, pacing, NOW, 1);
  expect(await read()).toEqual(waits);
});

test('the shortened time of tests holds for waits too', async () => {
  await write({ nextMs: 5 * MINUTE });
  await keepWaitsInReach(database.db, pacing, NOW, 0.01);
  expect(await read()).toMatchObject({ nextMs: 2400 });
});

test('a worker that died before the clock was set back does not pass for alive until the clock is there again', async () => {
  const { db } = database;
  const queues = [{ queue: 'speech', slots: 1, chosen: 1, running: 0 }] as const;

  for (const worker of ['dead', 'alive']) {
    await reportSlots(db, { worker, host: 'here' }, queues);
    await reportLoad(db, { worker, host: 'here' }, ['speech'], UNKNOWN_LOAD);
    if (worker === 'alive') break;
    for (const table of ['worker_slots', 'machine_loads'] as const)
      await db.updateTable(table).set({ seen_at: sql<Date>`now() + interval '2 hours'` }).execute();
  }
  expect((await runningWorkers(db)).map(({ worker }) => worker)).toEqual(['alive']);
  expect((await workerLoads(db)).map(({ worker }) => worker)).toEqual(['alive']);
});
