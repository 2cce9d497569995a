import { rerunCommand } from '../../client/rerun.ts';
import type { openSession, Session } from '../../client/session.ts';
import { asBatchName, asVideoId, batchWorkflowId, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { RERUN_STAGES, readsNothingOf } from '../../domain/rerun/rerun-stage.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { loadConfiguration } from '../../stack/configuration/load-configuration.ts';
import { homeAt } from '../../stack/home.ts';
import { databaseNow, pageOfUnsettled } from '../../storage/database/batch-videos.ts';
import { findBatch, lastRunOf, openBatch } from '../../storage/database/batches.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { ownSettingsIn, recordRerun, reopenBatch } from '../../storage/database/reruns.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { countStored } from '../fixtures/count-stored.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { wholeWay } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);

let world: ActivityWorld;
let settingsHash: string;
let next = 0;
beforeEach(async () => {
  next += 1;
  world = await worlds.open({ keepAudio: true });
  settingsHash = await world.settings();
});

const STORED: Outcome = { kind: 'stored', segments: 3, claims: 2 };
const ENDS: Readonly<Record<string, Outcome>> = {
  stored: STORED,
  failed: { kind: 'failed', stage: 'mine', reason: 'odd', detail: 'odd answer' },
  parked: { kind: 'parked', reason: 'later', detail: 'later', notBefore: '2026-11-21T00:00:00Z' },
  cancelled: { kind: 'cancelled', detail: 'by hand' },
  skipped: { kind: 'skipped', reason: 'short', detail: 'too short' },
  unavailable: { kind: 'unavailable', reason: 'private', detail: 'private' },
};

/** A batch that ended, with one video of each of these ends; the ids are `<batch>-<end>`. */
async function endedBatch(name: string, ends: readonly string[] = Object.keys(ENDS), hash = settingsHash) {
  const batch = asBatchName(`${name}-${next}`);
  const ids = ends.map((end) => asVideoId(`${batch}-${end}`));
  const listed = ids.map((id) => ({ video: { id, kind: 'web' as const, url: `http://127.0.0.1/${id}` } }));
  const source = { source: 'source', sourceKey: 'source', options: {} };
  await openBatch(database.db, { name: batch, settingsHash: hash, ...source }, listed);
  for (const [at, end] of ends.entries()) await settle(ids[at]!, ENDS[end]!, batch);
  await world.run(world.activities.database.concludeBatch, batch);
  return { batch, ids, video: (end: string) => asVideoId(`${batch}-${end}`) };
}

const settle = (videoId: VideoId, outcome: Outcome, batch: string) =>
  world.run(world.activities.database.settle, { videoId, outcome, batch: asBatchName(batch) });

/** Every video of a batch in its order: `end outcome`, and `own` where it has settings of its own. */
async function rowsOf(batch: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('batch_videos')
    .select(['video_id', 'outcome', 'settings_hash'])
    .where('batch', '=', batch)
    .orderBy('position')
    .execute();
  return rows.map(
    (row) =>
      `${row.video_id.replace(`${batch}-`, '')} ${row.outcome ?? 'open'}${row.settings_hash === null ? '' : ' own'}`,
  );
}

const settingsUnder = async (hash: string): Promise<StoredSettings> =>
  readStoredSettings(await loadSettings(database.db, hash));

describe('rows', () => {
  test('a video run again opens in its batch, whose settings it leaves; elsewhere it keeps its good end', async () => {
    const { batch, video } = await endedBatch('one', ['stored', 'failed']);
    const other = asBatchName(`elsewhere-${next}`);
    const listed = ['stored', 'failed'].map((end) => ({
      video: { id: video(end), kind: 'web' as const, url: 'http://127.0.0.1/' },
      outcome: ENDS[end],
    }));
    const source = { source: 'source', sourceKey: 'source', options: {} };
    await openBatch(database.db, { name: other, settingsHash, ...source }, listed);
    const own = await saveSettings(database.db, { own: next });
    for (const end of ['stored', 'failed']) {
      const before = await databaseNow(database.db);
      await recordRerun(database.db, { videoId: video(end), batch, settingsHash: own, before });
    }
    expect(await rowsOf(batch)).toEqual(['stored open own', 'failed open own']);
    expect((await rowsOf(other)).map((row) => row.replace(/^.*-/, ''))).toEqual([
      'stored stored',
      'failed open',
    ]);
    const page = await pageOfUnsettled(database.db, batch, -1, 10);
    expect(page.map((row) => row.settingsHash)).toEqual([own, own]);
  });

  test('what it settles while it is recorded stands', async () => {
    const { batch, video } = await endedBatch('quick', ['stored']);
    const before = await databaseNow(database.db);
    await settle(video('stored'), ENDS.failed!, batch);
    await recordRerun(database.db, { videoId: video('stored'), batch, settingsHash, before });
    expect(await rowsOf(batch)).toEqual(['stored failed own']);
  });

  test('a retry goes on with the settings of its own, until the batch is started or run again', async () => {
    const { batch, video } = await endedBatch('kept', ['stored', 'failed']);
    const own = await saveSettings(database.db, { own: next });
    const before = await databaseNow(database.db);
    await recordRerun(database.db, { videoId: video('stored'), batch, settingsHash: own, before });
    expect(await lastRunOf(database.db, video('stored'))).toMatchObject({
      settingsHash: own,
      outcome: undefined,
    });
    expect(await lastRunOf(database.db, video('failed'))).toMatchObject({ settingsHash, outcome: 'failed' });
    const listed = [{ video: { id: video('stored'), kind: 'web' as const, url: 'http://127.0.0.1/' } }];
    const source = { source: 'source', sourceKey: 'source', options: {} };
    await openBatch(database.db, { name: batch, settingsHash, ...source }, listed);
    expect(await lastRunOf(database.db, video('stored'))).toMatchObject({ settingsHash });
  });

  test('a batch that only left a video out is not the one it was last run for', async () => {
    const { batch, video } = await endedBatch('ran', ['stored']);
    const source = { source: 'source', sourceKey: 'source', options: {} };
    const listed = [
      {
        video: { id: video('stored'), kind: 'web' as const, url: 'http://127.0.0.1/' },
        outcome: ENDS.skipped,
      },
    ];
    await openBatch(database.db, { name: asBatchName(`left-${next}`), settingsHash, ...source }, listed);
    expect((await lastRunOf(database.db, video('stored')))?.batch.name).toBe(batch);
  });

  test('a batch run again opens what was stored or may still be had, in one go, and nothing that was left out', async () => {
    const { batch } = await endedBatch('all');
    const other = await saveSettings(database.db, { again: next });
    expect(await reopenBatch(database.db, { batch, settingsHash: other, own: new Map() })).toBe(4);
    expect(await rowsOf(batch)).toEqual([
      'stored open',
      'failed open',
      'parked open',
      'cancelled open',
      'skipped skipped',
      'unavailable unavailable',
    ]);
    expect(await findBatch(database.db, batch)).toMatchObject({ settingsHash: other, endedAt: undefined });
    await expect(
      reopenBatch(database.db, { batch, settingsHash: 'f'.repeat(64), own: new Map() }),
    ).rejects.toThrow('settings');
    expect(await findBatch(database.db, batch)).toMatchObject({ settingsHash: other });
  });

  test('settings of single videos give way to the batch, but where they are to be replaced by others', async () => {
    const { batch, video } = await endedBatch('mixed', ['stored', 'failed', 'parked']);
    const [first, second, replaced] = await Promise.all(
      ['first', 'second', 'replaced'].map((own) => saveSettings(database.db, { own, next })),
    );
    const before = await databaseNow(database.db);
    for (const [end, hash] of [
      ['stored', first],
      ['failed', second],
    ] as const) {
      await recordRerun(database.db, { videoId: video(end), batch, settingsHash: hash!, before });
    }
    expect(await ownSettingsIn(database.db, batch)).toEqual([first!, second!].toSorted());
    await reopenBatch(database.db, { batch, settingsHash, own: new Map([[second!, replaced!]]) });
    expect(await rowsOf(batch)).toEqual(['stored open', 'failed open own', 'parked open']);
    expect(await lastRunOf(database.db, video('failed'))).toMatchObject({ settingsHash: replaced });
  });
});

describe('stages', () => {
  const completed = async (videoId: VideoId): Promise<Partial<Record<string, number>>> => {
    const times: Partial<Record<string, number>> = {};
    for (const { stage, status } of await stageRunsOf(database.db, videoId)) {
      if (status === 'completed') times[stage] = (times[stage] ?? 0) + 1;
    }
    return times;
  };

  test.each(RERUN_STAGES)(
    'from %s: that stage and what follows is made anew, once; the rest is kept',
    async (from) => {
      const videoId = await world.list(`again-${from}`);
      const stored = await wholeWay(world, { videoId, settingsHash });
      const calls = world.embeddings.calls;
      const again = await world.settings({}, { fresh: `token-${from}`, freshFrom: from });
      const at = { videoId, settingsHash: again };
      expect(await wholeWay(world, at, { runId: 'run-2', reprocess: true })).toEqual(stored);
      const redone = RERUN_STAGES.slice(RERUN_STAGES.indexOf(from)).filter(
        (stage) => !readsNothingOf(stage, from),
      );
      const expected = RERUN_STAGES.map((stage) => [stage, redone.includes(stage) ? 2 : 1]);
      expect(await completed(videoId)).toEqual(Object.fromEntries(expected));
      // Vectors are kept by their text: they are computed again where that was asked for.
      expect(world.embeddings.calls - calls).toBe(from === 'embed' ? 2 : 0);
      expect(await countStored(database.db, videoId)).toMatchObject({ publications: 1 });

      await wholeWay(world, at, { runId: 'run-3', reprocess: true });
      expect(await completed(videoId)).toEqual(Object.fromEntries(expected));
      expect(await wholeWay(world, { videoId, settingsHash }, { runId: 'run-4' })).toMatchObject({
        reason: 'already-stored',
      });
    },
  );

  test('a transcript that was made anew is the one that is kept by whatever is run again after it', async () => {
    const videoId = await world.list('twice');
    await wholeWay(world, { videoId, settingsHash });
    world.speech.text = 'This was heard the second time, and not what was heard before.';
    const heard = await world.settings({}, { fresh: 'first', freshFrom: 'transcribe' });
    await wholeWay(world, { videoId, settingsHash: heard }, { runId: 'run-2', reprocess: true });
    const segmented = await world.settings(
      {},
      { fresh: 'second', freshFrom: 'segment', freshBefore: { transcribe: 'first' } },
    );
    const outcome = await wholeWay(
      world,
      { videoId, settingsHash: segmented },
      { runId: 'run-3', reprocess: true },
    );
    expect(outcome).toMatchObject({ kind: 'stored', segments: 1 });
    expect(await completed(videoId)).toMatchObject({ download: 1, transcribe: 2, segment: 3 });
  });
});

describe('the command', () => {
  const temporal = new FakeTemporal();
  beforeEach(() => {
    temporal.statuses.clear();
    temporal.started.length = 0;
  });

  async function rerun(...args: string[]) {
    const printed: string[] = [];
    const warned: string[] = [];
    const open = async (options: Parameters<typeof openSession>[0]): Promise<Session> => {
      const { configuration, origins } = await loadConfiguration({
        ...{ workingFolder: '/', env: { VIDMINE_LANGUAGE_MODEL_PROVIDER: 'embedded' } },
        flags: (options?.set ?? []).map((set) => ({ set })),
      });
      return {
        ...{ configuration, origins, home: homeAt('/nowhere/.vidmine'), stack: undefined, db: database.db },
        temporal: async () => temporal.client,
        embedder: () => Promise.reject(new Error('nobody embeds here')),
        embedderOf: () => Promise.reject(new Error('nobody embeds here')),
        voiceEncoder: () => Promise.reject(new Error('nobody listens here')),
        close: async () => {},
      };
    };
    const command = rerunCommand({
      openSession: open,
      print: (line) => printed.push(line),
      warn: (line) => warned.push(line),
    });
    await runCommand(command, args);
    return { printed, warned, json: () => JSON.parse(printed.at(-1)!) };
  }

  test('a speech model that cannot be had is refused where it would be used, also in a dry run', async () => {
    const { video } = await endedBatch('deaf', ['stored'], await world.settings({ mining: 'off' }));
    const set = ['--set', 'speech.model=larg-v3'];
    await expect(rerun(video('stored'), '--from', 'segment', ...set, '--dry-run')).rejects.toMatchObject({
      ...{ what: 'There is no speech model larg-v3 (speech.model)', usage: true },
      todo: expect.stringContaining('Did you mean large-v3?'),
    });
    const server = ['--set', 'speechEngine.url=http://127.0.0.1:1/v1', '--set', 'speech.model=whisper-1'];
    await rerun(video('stored'), '--from', 'segment', ...server, '--dry-run');
    expect(temporal.started).toEqual([]);
  });

  test('a stored video is started with new settings, and its end taken back', async () => {
    const { batch, video } = await endedBatch('single', ['stored'], await world.settings({ mining: 'off' }));
    const id = video('stored');
    const { printed } = await rerun(id, '--from', 'segment', '--set', 'segments.minChars=120');
    expect(printed.join('\n')).toMatch(
      /1 video of batch single-\d+, from segment: .*\n +kept: +download, transcribe, identify\n +made anew: +segment, embed, publish\n +segments\.minChars: 100 → 120 \(--set segments\.minChars\)\n/,
    );
    const [started] = temporal.started;
    expect(started).toMatchObject({
      workflowId: videoWorkflowId(id),
      args: { videoId: id, batch, reprocess: true },
    });
    expect(await rowsOf(batch)).toEqual(['stored open own']);
    const { settingsHash: own } = started!.args as { settingsHash: string };
    expect((await lastRunOf(database.db, id))?.settingsHash).toBe(own);
    expect(await settingsUnder(own)).toMatchObject({
      segments: { minChars: 120, maxChars: 200 },
      ...{ mining: 'off', freshFrom: 'segment', fresh: expect.any(String) },
    });
  });

  test('defect 119: a setting that only workers read is reported', async () => {
    const { video } = await endedBatch('unheard', ['stored'], await world.settings({ mining: 'off' }));
    const id = video('stored');
    const { warned } = await rerun(id, '--from', 'segment', '--set', 'workers.speechSlots=2');
    expect(warned).toEqual([
      expect.stringMatching(/^--set workers\.speechSlots holds for this command alone/),
    ]);
  });

  test('one that is being worked on is refused, and no other is started with it', async () => {
    const { batch, video } = await endedBatch('busy', ['stored', 'failed']);
    temporal.statuses.set(videoWorkflowId(video('failed')), 'RUNNING');
    await expect(rerun(video('stored'), video('failed'), '--from', 'embed')).rejects.toMatchObject({
      what: expect.stringContaining(video('failed')),
      todo: expect.stringContaining('vidmine status'),
    });
    expect(temporal.started).toEqual([]);
    expect(await rowsOf(batch)).toEqual(['stored stored', 'failed failed']);
  });

  test('one that was taken up in the very moment keeps its end and its settings', async () => {
    const { batch, video } = await endedBatch('race', ['stored']);
    temporal.before = () => {
      // After the look and before the start.
      temporal.before = () => {
        temporal.statuses.set(videoWorkflowId(video('stored')), 'RUNNING');
      };
    };
    const { printed } = await rerun(video('stored'), '--from', 'publish').finally(() => {
      temporal.before = () => {};
    });
    expect(printed.at(-1)).toContain('is being worked on');
    expect(await rowsOf(batch)).toEqual(['stored stored']);
  });

  test('a batch is one workflow, whatever it holds; what was made anew of single videos is kept', async () => {
    const { batch, video } = await endedBatch('whole');
    const heard: StoredSettings = {
      ...(await settingsUnder(settingsHash)),
      fresh: 'heard',
      freshFrom: 'transcribe',
    };
    const own = await saveSettings(database.db, heard);
    const before = await databaseNow(database.db);
    await recordRerun(database.db, { videoId: video('stored'), batch, settingsHash: own, before });
    await settle(video('stored'), STORED, batch);

    const answer = await rerun('--batch', batch, '--from', 'segment', '--json');
    expect(answer.json()).toMatchObject({ batch, videos: 4, skipped: 1, unavailable: 1, started: true });
    const { settingsHash: batchHash } = (await findBatch(database.db, batch))!;
    expect(temporal.started).toEqual([
      {
        workflowId: batchWorkflowId(batch),
        args: {
          batch,
          settingsHash: batchHash,
          reprocess: true,
          window: expect.any(Number),
          priority: { priorityKey: 3, fairnessKey: batch },
        },
      },
    ]);
    expect(await rowsOf(batch)).toEqual([
      ...['stored open own', 'failed open', 'parked open', 'cancelled open'],
      ...['skipped skipped', 'unavailable unavailable'],
    ]);
    const { fresh } = await settingsUnder(batchHash);
    const { settingsHash: kept } = (await lastRunOf(database.db, video('stored')))!;
    expect(await settingsUnder(kept)).toMatchObject({
      ...{ fresh, freshFrom: 'segment', freshBefore: { transcribe: 'heard' } },
    });
  });

  test('a batch that runs is refused, and one of which a video runs', async () => {
    const { batch, video } = await endedBatch('running', ['stored', 'failed']);
    temporal.statuses.set(batchWorkflowId(batch), 'RUNNING');
    await expect(rerun('--batch', batch, '--from', 'mine')).rejects.toThrow(/is running[\s\S]*--watch/);
    temporal.statuses.set(batchWorkflowId(batch), 'COMPLETED');
    temporal.statuses.set(videoWorkflowId(video('failed')), 'RUNNING');
    const before = await databaseNow(database.db);
    await recordRerun(database.db, { videoId: video('failed'), batch, settingsHash, before });
    await expect(rerun('--batch', batch, '--from', 'mine')).rejects.toThrow(
      /1 video of the batch .* being worked on/,
    );
    expect(await rowsOf(batch)).toEqual(['stored stored', 'failed open own']);
    expect(temporal.started).toEqual([]);
  });

  test('--dry-run says all of it and does none of it', async () => {
    const { batch, video } = await endedBatch('dry');
    const single = await rerun(video('stored'), '--from', 'transcribe', '--dry-run');
    expect(single.printed.join('\n')).toMatch(
      /Audio that is not stored any more is fetched again[\s\S]*Nothing was started/,
    );
    const whole = await rerun('--batch', batch, '--from', 'mine', '--dry-run', '--json');
    expect(whole.json()).toMatchObject({
      videos: 4,
      started: false,
      dryRun: true,
      redone: ['mine', 'evaluate', 'summarise', 'embed', 'publish'],
    });
    expect(temporal.started).toEqual([]);
    expect(await rowsOf(batch)).toEqual(Object.keys(ENDS).map((end) => `${end} ${end}`));
  });

  test('what was mined by another model is not kept by chance', async () => {
    const mined = await world.settings({}, { minerModel: 'another-model' });
    const { video } = await endedBatch('other', ['stored'], mined);
    await expect(rerun(video('stored'), '--from', 'evaluate')).rejects.toThrow(
      /another-model[\s\S]*--from mine/,
    );
    const answer = await rerun(video('stored'), '--from', 'mine', '--json');
    expect(answer.json().plans[0].changes).toMatchObject([{ key: 'languageModel', before: 'another-model' }]);
  });

  test('it says so where claims go with their segments', async () => {
    const id = await world.list(`mined-${next}`);
    await wholeWay(world, { videoId: id, settingsHash });
    const source = { source: 'source', sourceKey: 'source', options: {} };
    const off = await world.settings({ mining: 'off' });
    const video = { id, kind: 'web' as const, url: `http://127.0.0.1/${id}` };
    const batch = asBatchName(`off-${next}`);
    await openBatch(database.db, { name: batch, settingsHash: off, ...source }, [{ video, outcome: STORED }]);
    await world.run(world.activities.database.concludeBatch, batch);
    expect((await rerun(id, '--from', 'segment', '--dry-run')).warned).toEqual([
      expect.stringMatching(/^What was mined from 1 video goes .*--set mining=auto$/),
    ]);
    expect((await rerun(id, '--from', 'embed', '--dry-run')).warned).toEqual([]);
  });

  test.each<[string, string[], RegExp]>([
    ['no stage', ['v', '--from', 'segmnet'], /Did you mean segment\?/],
    ['nothing', ['--from', 'mine'], /Nothing to run again was named/],
    ['both', ['v', '--batch', 'b', '--from', 'mine'], /Both videos and a batch/],
    ['an unknown batch', ['--batch', 'nowhere', '--from', 'mine'], /no batch named nowhere/],
    ['an unknown video', ['nowhere', '--from', 'mine'], /No video is known as nowhere/],
    ['an unknown setting', ['v', '--from', 'mine', '--set', 'segment.minChars=1'], /segments\.minChars/],
    ['no --from', ['v'], /--from/],
  ])('%s is refused in words', async (_what, args, message) => {
    await expect(rerun(...args)).rejects.toThrow(message);
    expect(temporal.started).toEqual([]);
  });

  test('a batch of which nothing can be had has nothing to run again', async () => {
    const { batch } = await endedBatch('empty', ['skipped', 'unavailable']);
    await expect(rerun('--batch', batch, '--from', 'mine')).rejects.toThrow('no video to run again');
  });
});
