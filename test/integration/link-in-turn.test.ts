import { sql } from 'kysely';
import { installationSchema } from '../../domain/configuration.ts';
import { linkNeighbours } from '../../storage/database/claim-neighbours.ts';
import { type Db, openDatabase } from '../../storage/database/database.ts';
import { linkEntities } from '../../storage/database/entities.ts';
import { linking } from '../../storage/database/link-lock.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { publishTalk } from '../fixtures/linked-talks.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
const RULES = installationSchema.parse({}).link;

beforeEach(() => emptyDatabase(database.db));

/** Holds the library as another process that links, until it is let go. */
async function heldElsewhere(work: () => Promise<void>): Promise<void> {
  const held = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const holder = linking(database.db, () => {
    held.resolve();
    return done.promise;
  });
  await held.promise;
  try {
    await work();
  } finally {
    done.resolve();
    await holder;
  }
}

async function blocked(): Promise<number> {
  const { rows } = await sql<{ blocked: number }>`
    select count(*)::int as blocked from pg_stat_activity where wait_event = 'advisory'`.execute(database.db);
  return rows[0]!.blocked;
}

test('videos that wait to be linked hold one connection of their process, not all of them', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  const videos = await Promise.all(ids.map((id) => publishTalk(database.db, { id })));
  const db: Db = openDatabase(database.url, { maxConnections: 2 });
  try {
    let waiting: Promise<number>[] = [];
    await heldElsewhere(async () => {
      waiting = videos.map((id) => linkEntities(db, id));
      await until('one of them waits at the server', async () => (await blocked()) > 0);
      const { rows } = await sql<{ one: number }>`select 1 as one`.execute(db);
      expect(rows).toEqual([{ one: 1 }]);
      expect(await blocked()).toBe(1);
    });
    expect(await Promise.all(waiting)).toEqual([0, 0, 0, 0]);
  } finally {
    await db.destroy();
  }
});

test('one that is cancelled while it waits for others of its process ends at once', async () => {
  const cancel = new AbortController();
  const first = Promise.withResolvers<void>();
  const running = linking(database.db, () => first.promise);
  let ran = false;
  const waiting = linking(
    database.db,
    async () => {
      ran = true;
    },
    cancel.signal,
  );
  cancel.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  first.resolve();
  await running;
  await linking(database.db, async () => {});
  expect(ran).toBe(false);
});

const saying = (text: string, degrees: number) => ({ text, degrees });

test('one that is cancelled between two claims ends there, and leaves nothing of it', async () => {
  await publishTalk(database.db, { id: 'b', says: [saying('Near.', 5)] });
  const says = [saying('One.', 0), saying('Two.', 1), saying('Three.', 2)];
  const videoId = await publishTalk(database.db, { id: 'a', says });
  const cancel = new AbortController();
  const compared: number[] = [];
  const linked = linkNeighbours(database.db, videoId, RULES, {
    signal: cancel.signal,
    onProgress: (done) => {
      compared.push(done);
      if (done === 1) cancel.abort(new Error('cancelled'));
    },
  });
  await expect(linked).rejects.toThrow('cancelled');
  expect(compared).toEqual([0, 1]);
  const rows = await database.db.selectFrom('claim_neighbours').selectAll().execute();
  expect(rows).toEqual([]);
});

test('the activity that links a video ends when it is cancelled', async () => {
  const world = await worlds.open();
  const videoId = await publishTalk(database.db, { id: 'a', says: [saying('One.', 0)] });
  await heldElsewhere(async () => {
    const linked = world.begin(world.activities.database.linkVideo, { videoId });
    linked.cancel();
    await expect(linked.result).rejects.toThrow('CANCELLED');
  });
});
