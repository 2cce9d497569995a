import { hostname } from 'node:os';
import { sql } from 'kysely';
import type { Notice } from '../../activities/context.ts';
import { lookAtDisks } from '../../activities/turns/disk-guard.ts';
import { openOutages } from '../../storage/database/outages.ts';
import { keepLooking } from '../../workers/outages/keep-looking.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { addAccounts, leaseRow, mustGrant } from '../fixtures/turns-of-a-world.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
const GB = 1e9;

beforeEach(() => emptyDatabase(database.db));

/** What a worker tells of its machine every few seconds. */
const tells = (host: string, freeGb: number, queues: readonly string[] = ['network'], minutesAgo = 0) =>
  database.db
    .insertInto('machine_loads')
    .values({
      worker: `${host}/1`,
      host,
      queues: [...queues],
      disk_free_bytes: freeGb * GB,
      disk_total_bytes: 500 * GB,
      seen_at: sql<Date>`now() - ${minutesAgo} * interval '1 minute'`,
    })
    .onConflict((conflict) =>
      conflict.column('worker').doUpdateSet((row) => ({
        disk_free_bytes: row.ref('excluded.disk_free_bytes'),
        seen_at: row.ref('excluded.seen_at'),
      })),
    )
    .execute();

const guarded = (reserveGb = 5) => {
  const told: Notice[] = [];
  const notify = async (notice: Notice) => {
    told.push(notice);
  };
  return { db: database.db, disk: { reserveGb }, timeScale: 1, notify, told };
};

test('a disk that is low holds back all downloads, in words, until there is a fifth more; each is told once', async () => {
  const [one, two] = [guarded(), guarded()];
  const world = await worlds.open({ disk: { reserveGb: 5 }, notify: one.notify });
  await addAccounts(database.db, 'alice');
  const heldBack = async () =>
    (await world.run(world.activities.database.accountsNow, undefined as never)).heldBack;

  await tells('nas', 5.2);
  expect(await heldBack()).toBeUndefined();
  await tells('nas', 3.1);
  expect(await heldBack()).toMatchObject({ why: 'disk low: 3.1 GB free of 5 GB kept free on nas' });
  await Promise.all([lookAtDisks(two), lookAtDisks(one)]);
  expect(await openOutages(database.db)).toMatchObject([{ part: 'disk-low', stage: 'download' }]);

  await tells('nas', 5.5);
  expect((await heldBack())?.why).toContain('5.5 GB free');
  await tells('nas', 6.1);
  expect(await heldBack()).toBeUndefined();
  expect(await openOutages(database.db)).toEqual([]);
  expect([...one.told, ...two.told]).toMatchObject([
    {
      event: 'disk-low',
      detail: 'All downloads rest: disk low: 3.1 GB free of 5 GB kept free on nas.',
      todo: expect.stringContaining('disk.reserveGb'),
    },
    { event: 'disk-ok' },
  ]);
});

test.each<[string, () => Promise<unknown>]>([
  ['of a machine that does not download', () => tells('gpu', 1, ['speech'])],
  ['of a worker that is gone', () => tells('old', 1, ['network'], 10)],
])('the disk %s holds back nobody', async (_, told) => {
  await told();
  await tells('nas', 100);
  expect(await lookAtDisks(guarded())).toBeUndefined();
});

test('while no machine tells of its disk, what was known last holds; without a reserve there is no guard', async () => {
  await tells('nas', 1);
  expect(await lookAtDisks(guarded())).toContain('1.0 GB free');
  await tells('nas', 1, ['network'], 10);
  expect(await lookAtDisks(guarded())).toContain('1.0 GB free');
  expect(await lookAtDisks(guarded(0))).toBeUndefined();
  expect(await openOutages(database.db)).toEqual([]);
});

test('a download that is to begin on a low disk waits, without a counted attempt and without a request', async () => {
  // More than any disk has.
  const world = await worlds.open({ disk: { reserveGb: 100_000 } });
  const at = { videoId: await world.list('local', { kind: 'file' }), settingsHash: await world.settings() };
  await expect(world.run(world.activities.network.download, at)).rejects.toMatchObject({
    type: 'system',
    nonRetryable: false,
    message: expect.stringMatching(`^disk low: .* GB free of 100000 GB kept free on ${hostname()}`),
  });

  await addAccounts(database.db, 'alice');
  const lease = await mustGrant(world, 'alice', 'in-turn');
  const inTurn = { ...at, videoId: await world.list('in-turn'), lease };
  await expect(world.run(world.activities.network.download, inTurn)).rejects.toMatchObject({
    type: 'system',
  });
  expect(await leaseRow(database.db, lease.leaseId)).toMatchObject({ verdict: 'system', reason: 'disk-low' });
  expect(world.downloads.calls).toBe(0);
  const faults = await database.db.selectFrom('stage_runs').select('fault').execute();
  expect(faults).toEqual([{ fault: 'system' }, { fault: 'system' }]);
});

test('a worker looks by itself: a disk gets low while nobody asks for a turn', async () => {
  const context = guarded();
  const ending = new AbortController();
  const looking = keepLooking({ context, warn: () => {}, signal: ending.signal, everyMs: 5 });
  await tells('nas', 2);
  await until('it is told', () => context.told.length > 0);
  ending.abort();
  await looking;
  expect(context.told.map(({ event }) => event)).toEqual(['disk-low']);
});
