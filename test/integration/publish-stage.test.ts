import { sql } from 'kysely';
import type { AfterEmbed } from '../../activities/inputs.ts';
import type { VideoSummary } from '../../domain/summary.ts';
import { publishedVideo } from '../../storage/database/published-video.ts';
import { completeRun, openRun } from '../../storage/database/stage-runs.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { evidenceOfDatabase } from '../fixtures/evidence-of-video.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { divided, judged } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let next = 0;

/** A video that was divided, and judged where it is to be mined, with vectors for what there is of it. */
async function embedded(mined: boolean) {
  const world = await worlds.open();
  const videoId = await world.list(`publish-${++next}`);
  const settingsHash = await world.settings();
  const segments = await divided(world, { videoId, settingsHash });
  const input = mined ? await judged(world, segments) : segments;
  return { world, videoId, input: await withVectors(world, input) };
}

async function withVectors(world: ActivityWorld, input: Omit<AfterEmbed, 'embed'>): Promise<AfterEmbed> {
  const vectors = await world.run(world.activities.embedding.embed, input);
  return { ...input, embed: vectors.configHash };
}

const publish = (world: ActivityWorld, input: AfterEmbed) =>
  world.run(world.activities.database.publish, input);

/** What another batch would do with the video. */
const takenBy = async (world: ActivityWorld, videoId: AfterEmbed['videoId'], settings: object) => {
  const settingsHash = await world.settings({ ...settings });
  return world.run(world.activities.network.probe, { videoId, settingsHash, reprocess: false });
};

test('what could not be paid for is published as heard: a batch without mining finds it stored, one with mining takes it', async () => {
  const { world, videoId, input } = await embedded(false);
  const { value } = await publish(world, { ...input, withoutMining: true });
  expect(value).toEqual({ segments: 5, claims: 0 });
  expect(await takenBy(world, videoId, { mining: 'off' })).toMatchObject({
    ...{ decision: 'settled', outcome: { kind: 'skipped', reason: 'already-stored' } },
  });
  expect(await takenBy(world, videoId, {})).toMatchObject({ decision: 'take', mining: true });
});

test('what was mined but not judged for want of money is shown, and is to be judged by who asks again', async () => {
  const { world, videoId, input } = await embedded(true);
  const { evaluate: _, ...unjudged } = input;
  const { value } = await publish(world, await withVectors(world, { ...unjudged, withoutMining: true }));
  expect(value).toEqual({ segments: 5, claims: 5 });
  expect(
    (await publishedVideo(database.db, videoId))?.claims.map(({ verdict }) => verdict.evaluated),
  ).toEqual(Array(5).fill(false));
  expect(await takenBy(world, videoId, {})).toMatchObject({ decision: 'take' });
  await publish(world, input);
  expect(await takenBy(world, videoId, {})).toMatchObject({ decision: 'settled' });
});

test('what was mined before stays visible where mining again could not be paid', async () => {
  const { world, videoId, input } = await embedded(true);
  await publish(world, input);
  const { mine: _, evaluate: __, ...unmined } = input;
  const { value } = await publish(world, await withVectors(world, { ...unmined, withoutMining: true }));
  expect(value).toEqual({ segments: 5, claims: 5 });
  expect((await publishedVideo(database.db, videoId))?.claims).toHaveLength(5);
});

test('the summary that was made of a video is published with it, and another one takes its place', async () => {
  const { world, videoId, input } = await embedded(true);
  const summary: VideoSummary = {
    shortSummary: 'Of tides and programs.',
    longSummary: 'Tides come and go.',
    chapters: [{ title: 'Tides', startMs: 0, endMs: 9000 }],
    chaptersFrom: 'model',
    model: 'judge',
  };
  const summarised = async (value: VideoSummary, configHash: string) => {
    const run = await openRun(
      database.db,
      { videoId, stage: 'summarise', configHash },
      { runId: 'run-1', worker: 'test/1' },
    );
    await completeRun(database.db, run, value, {}, async () => {});
    return publish(world, { ...input, summarise: configHash });
  };
  await summarised(summary, '1'.repeat(64));
  expect((await publishedVideo(database.db, videoId))?.summary).toEqual(summary);
  const other = { ...summary, longSummary: 'Tides come twice a day.' };
  expect(await summarised(other, '2'.repeat(64))).toMatchObject({ reused: false });
  expect((await publishedVideo(database.db, videoId))?.summary).toEqual(other);
});

test('a summary that is named and not there stops publishing', async () => {
  const { world, videoId, input } = await embedded(true);
  await expect(publish(world, { ...input, summarise: '0'.repeat(64) })).rejects.toThrow('summarise');
  expect(await publishedVideo(database.db, videoId)).toBeUndefined();
});

test('defect 67: every quote in the database stands in its segment, and its times lie inside', async () => {
  const { world, input } = await embedded(true);
  await publish(world, input);
  const { count, wrong } = await evidenceOfDatabase(database.db);
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThanOrEqual(6);
});

test('evidence that is out of place would be found', async () => {
  const { world, input } = await embedded(true);
  await publish(world, input);
  const { db } = database;
  await db.connection().execute(async (one) => {
    await sql`set session_replication_role = replica`.execute(one);
    const ids = (await one.selectFrom('evidence').select('id').orderBy('id').limit(3).execute()).map(
      ({ id }) => id,
    );
    const changes = [
      { quote: 'Nobody said this.' },
      { start_ms: 0, end_ms: 99_999_999 },
      { quote: 'nobody.' },
    ];
    for (const [index, change] of changes.entries()) {
      await one.updateTable('evidence').set(change).where('id', '=', ids[index]!).execute();
    }
    await sql`set session_replication_role = origin`.execute(one);
  });
  expect((await evidenceOfDatabase(db)).wrong).toHaveLength(3);
});
