import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { startBatchWorkflow } from '../../client/batch/start-workflow.ts';
import { batchCommand } from '../../client/batch.ts';
import { bumpCommand } from '../../client/bump.ts';
import { retryCommand } from '../../client/retry.ts';
import { skipCommand } from '../../client/skip.ts';
import { batchState } from '../../domain/batch-state.ts';
import { asBatchName, asVideoId, batchWorkflowId, videoWorkflowId } from '../../domain/ids.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { countOutcomes, findBatch, openBatch } from '../../storage/database/batches.ts';
import { loadSettings } from '../../storage/database/settings.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { sessionOf } from '../fixtures/command-session.ts';
import { rowsOf } from '../fixtures/listed-batches.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { untilAborted } from '../fixtures/scripted-engines.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

/** The commands over the real database, the real Temporal server and the real workflows; engines are scripted. */

const database = withTestDatabase();
const worlds = withActivityWorlds(database);

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
let folder: string;
let world: ActivityWorld;
let next = 0;
beforeAll(async () => {
  [env, bundle, folder] = await Promise.all([
    startTemporalServer(),
    bundledWorkflows(),
    mkdtemp(path.join(tmpdir(), 'vidmine-test-steered-')),
  ]);
  await writeFile(path.join(folder, 'talk.mp3'), 'a recording that scripted engines know');
});
afterAll(async () => {
  await env?.teardown();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await emptyDatabase(database.db);
  next += 1;
  world = await worlds.open({ temporal: env.client });
});

const openSession = sessionOf({ database, client: () => env.client });

const COMMANDS = { batch: batchCommand, retry: retryCommand, skip: skipCommand, bump: bumpCommand };

/** Runs `vidmine <command> …` with --json; gives its object. */
async function vidmine(command: keyof typeof COMMANDS, ...args: string[]) {
  const printed: string[] = [];
  const made = COMMANDS[command]({ openSession, print: (line) => printed.push(line), warn: () => {} });
  await runCommand(made, [...args, '--json']);
  return JSON.parse(printed.at(-1)!);
}

interface Running {
  readonly name: string;
  readonly ids: readonly string[];
  readonly result: () => Promise<unknown>;
  readonly record: () => Promise<NonNullable<Awaited<ReturnType<typeof findBatch>>>>;
  readonly rows: () => Promise<string[]>;
  readonly counts: () => ReturnType<typeof countOutcomes>;
  readonly state: () => Promise<string>;
}

/** Starts a batch of local files; ids are `<batch>-0`, … */
async function begin(label: string, videos: number, inFlight: number): Promise<Running> {
  const name = asBatchName(`${label}-${next}`);
  const ids = Array.from({ length: videos }, (_, index) => `${name}-${index}`);
  const settingsHash = await world.settings({
    mining: 'off',
    batch: { concurrentVideos: inFlight, bufferMax: 0, maxAttempts: 1 },
  });
  await openBatch(
    database.db,
    { name, source: folder, sourceKey: folder, settingsHash, options: {} },
    ids.map((id) => ({
      video: { id: asVideoId(id), kind: 'file', url: path.join(folder, 'talk.mp3'), title: `Talk ${id}` },
    })),
  );
  const settings = readStoredSettings(await loadSettings(database.db, settingsHash));
  const session = await openSession();
  await startBatchWorkflow(session, env.client, { name, settingsHash, settings, reprocess: false });
  return {
    name,
    ids,
    result: () => env.client.workflow.getHandle(batchWorkflowId(name)).result(),
    record: async () => (await findBatch(database.db, name))!,
    rows: () => rowsOf(database.db, name),
    counts: () => countOutcomes(database.db, name),
    state: async () => batchState((await findBatch(database.db, name))!),
  };
}

const working = (work: () => Promise<void>) => whileWorkersRun(env, bundle, world.activities, work);

/** How often a stage of these videos was begun. */
async function begun(stage: 'transcribe' | 'identify', status?: 'running' | 'completed'): Promise<number> {
  const rows = await database.db
    .selectFrom('stage_runs')
    .select('video_id')
    .where('stage', '=', stage)
    .$if(status !== undefined, (query) => query.where('status', '=', status!))
    .execute();
  return rows.length;
}

/** Recordings are listened to until this is called. */
function listening(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  world.speech.script.before = () => promise;
  return resolve;
}

const runs = async (id: string): Promise<boolean> =>
  env.client.workflow
    .getHandle(videoWorkflowId(asVideoId(id)))
    .describe()
    .then(
      ({ status }) => status.name === 'RUNNING',
      () => false,
    );

test('pause lets what runs end its stage and begins nothing; resume goes on to the end', async () => {
  const heard = listening();
  await working(async () => {
    const batch = await begin('paused', 3, 2);
    await until('two are listened to', async () => world.speech.script.calls === 2);
    expect(await vidmine('batch', 'pause', batch.name)).toMatchObject({
      control: 'pause',
      told: 'told',
      running: 2,
    });
    heard();
    await until('both were heard', async () => (await begun('transcribe', 'completed')) === 2);
    expect(await begun('identify')).toBe(0);
    expect(await batch.state()).toBe('paused');
    expect(world.speech.script.calls).toBe(2);
    expect(await vidmine('batch', 'resume', batch.name)).toMatchObject({
      told: 'told',
      wasPaused: true,
    });
    await batch.result();
    expect(await batch.counts()).toMatchObject({ stored: 3, open: 0 });
  });
  expect(world.speech.script.calls).toBe(3);
});

test('a paused batch whose workflow is lost stays paused when it gets another, and goes on when it is resumed', async () => {
  const heard = listening();
  await working(async () => {
    const batch = await begin('lost', 2, 1);
    await until('one is listened to', async () => world.speech.script.calls === 1);
    await vidmine('batch', 'pause', batch.name);
    await env.client.workflow.getHandle(batchWorkflowId(asBatchName(batch.name))).terminate('by hand');
    heard();
    await startBatchAgain(batch.name);
    await until('the first was heard', async () => (await begun('transcribe', 'completed')) === 1);
    expect(await vidmine('batch', 'pause', batch.name)).toMatchObject({ told: 'told' });
    expect(await runs(batch.ids[1]!)).toBe(false);
    await vidmine('batch', 'resume', batch.name);
    await batch.result();
    expect(await batch.counts()).toMatchObject({ stored: 2, open: 0 });
  });
});

test('while no worker runs a pause holds in the row and says that nobody has heard of it', async () => {
  const batch = await begin('unheard', 2, 2);
  expect(await vidmine('batch', 'pause', batch.name)).toMatchObject({ control: 'pause', told: 'no-answer' });
  expect(await batch.state()).toBe('paused');
  await working(async () => {
    // The first thing a batch does is to read its row.
    expect(await vidmine('batch', 'pause', batch.name)).toMatchObject({ told: 'told' });
    for (const id of batch.ids) expect(await runs(id)).toBe(false);
    await vidmine('batch', 'resume', batch.name);
    await batch.result();
    expect(await batch.counts()).toMatchObject({ stored: 2 });
  });
});

async function startBatchAgain(name: string): Promise<void> {
  const record = (await findBatch(database.db, name))!;
  const settings = readStoredSettings(await loadSettings(database.db, record.settingsHash));
  const run = { name: record.name, settingsHash: record.settingsHash, settings, reprocess: false };
  await startBatchWorkflow(await openSession(), env.client, run);
}

test('defect 114: cancel ends what runs, its engines included, and leaves what is stored; twice changes nothing', async () => {
  let stopped = 0;
  world.speech.script.before = async (call, signal) => {
    if (call === 1) return;
    await untilAborted(call, signal).finally(() => {
      stopped += 1;
    });
  };
  await working(async () => {
    const batch = await begin('cancelled', 6, 2);
    await until('the first is stored', async () => (await batch.counts()).stored === 1);
    await until('two others are listened to', async () => world.speech.script.calls === 3);
    const said = await vidmine('batch', 'cancel', batch.name, '--yes');
    expect(said).toMatchObject({
      state: 'cancelled',
      told: 'told',
      counts: { stored: 1, cancelled: 5, open: 0 },
    });
    expect(stopped).toBe(2);
    for (const id of batch.ids) expect(await runs(id)).toBe(false);
    const described = await env.client.workflow
      .getHandle(batchWorkflowId(asBatchName(batch.name)))
      .describe();
    expect(described.status.name).toBe('CANCELLED');
    expect(await vidmine('batch', 'cancel', batch.name, '--yes')).toMatchObject({ state: 'cancelled' });
    expect(world.speech.script.calls).toBe(3);
  });
});

test('a batch whose workflow is gone is cancelled all the same: it gets one, which ends its videos', async () => {
  world.speech.script.before = untilAborted;
  await working(async () => {
    const batch = await begin('orphan', 3, 2);
    await until('two are listened to', async () => world.speech.script.calls === 2);
    await env.client.workflow.getHandle(batchWorkflowId(asBatchName(batch.name))).terminate('by hand');
    expect(await runs(batch.ids[0]!)).toBe(true);
    const said = await vidmine('batch', 'cancel', batch.name, '--yes');
    expect(said).toMatchObject({ state: 'cancelled', counts: { cancelled: 3, open: 0 } });
    for (const id of batch.ids) expect(await runs(id)).toBe(false);
  });
});

test('tune: a wider window holds at once, other settings for the videos that begin later', async () => {
  const heard = listening();
  await working(async () => {
    const batch = await begin('tuned', 4, 1);
    await until('one is listened to', async () => world.speech.script.calls === 1);
    const { settingsHash: before } = await batch.record();
    expect(await vidmine('batch', 'tune', batch.name, 'concurrentVideos=3', 'maxAttempts=7')).toMatchObject({
      ...{ window: 3, told: 'told', settings: { concurrentVideos: 3, maxAttempts: 7 } },
    });
    await until('three are listened to', async () => world.speech.script.calls === 3);
    expect((await batch.record()).settingsHash).not.toBe(before);
    heard();
    await batch.result();
    expect(await batch.counts()).toMatchObject({ stored: 4 });
  });
});

test('videos that are added while it runs are run too, behind the others', async () => {
  const heard = listening();
  await working(async () => {
    const batch = await begin('grown', 1, 1);
    await until('one is listened to', async () => world.speech.script.calls === 1);
    expect(await vidmine('batch', 'add', batch.name, folder)).toMatchObject({
      added: 1,
      taken: 1,
      told: 'told',
    });
    heard();
    await batch.result();
    expect(await batch.counts()).toMatchObject({ stored: 2, open: 0 });
    // It has ended: more of the same is taken up by a workflow of its own.
    await writeFile(path.join(folder, `more-${next}.mp3`), `another recording ${next}`);
    expect(await vidmine('batch', 'add', batch.name, folder)).toMatchObject({ added: 1, hadEnded: true });
    await batch.result();
    expect(await batch.counts()).toMatchObject({ stored: 3, open: 0 });
  });
});

test('skip ends a video that runs, and one that is still to come is not begun', async () => {
  world.speech.script.before = (call, signal) => (call === 1 ? untilAborted(call, signal) : undefined);
  await working(async () => {
    const batch = await begin('skipped', 3, 1);
    await until('one is listened to', async () => world.speech.script.calls === 1);
    const [first, second] = batch.ids as [string, string];
    const { videos } = await vidmine('skip', first, second, '--reason', 'music');
    expect(videos).toEqual([
      { videoId: first, batches: [batch.name], work: 'ended' },
      { videoId: second, batches: [batch.name], work: 'none' },
    ]);
    await batch.result();
    expect(await batch.rows()).toEqual([`${first} skipped`, `${second} skipped`, `${batch.ids[2]} stored`]);
  });
  expect(world.speech.script.calls).toBe(2);
});

test('bump begins a video beside the window, and what runs goes before others from its next stage on', async () => {
  const heard = listening();
  await working(async () => {
    const batch = await begin('bumped', 3, 1);
    await until('one is listened to', async () => world.speech.script.calls === 1);
    const [first, , last] = batch.ids as [string, string, string];
    const { videos } = await vidmine('bump', first, last);
    expect(videos).toMatchObject([
      { videoId: first, how: 'brought-forward' },
      { videoId: last, how: 'begun' },
    ]);
    const described = await env.client.workflow.getHandle(videoWorkflowId(asVideoId(first))).describe();
    expect(described.priority?.priorityKey).toBe(2);
    await until('the last is listened to', async () => world.speech.script.calls === 2);
    expect(await runs(batch.ids[1]!)).toBe(false);
    heard();
    await batch.result();
    expect(await batch.counts()).toMatchObject({ stored: 3 });
  });
  expect(world.speech.script.calls).toBe(3);
});

test('defect 114: retry takes up one while its batch runs, and many by their batch, never more than its window', async () => {
  let failing = true;
  let [atWork, most] = [0, 0];
  world.speech.script.before = async () => {
    if (failing) throw new Error('the engine says no');
    atWork += 1;
    most = Math.max(most, atWork);
    await new Promise((resolve) => setImmediate(resolve));
    atWork -= 1;
  };
  await working(async () => {
    const batch = await begin('retried', 22, 8);
    await batch.result();
    expect(await batch.counts()).toMatchObject({ failed: 22, open: 0 });

    failing = false;
    const one = await vidmine('retry', batch.ids[0]!);
    expect(one).toMatchObject({ started: [batch.ids[0]], batches: [] });
    await until('it is stored', async () => (await batch.counts()).stored === 1);

    const all = await vidmine('retry', '--failed', '--batch', batch.name);
    expect(all).toMatchObject({ started: [], batches: [{ videos: 21, started: true }] });
    await batch.result();
    expect(await batch.counts()).toMatchObject({ stored: 22, failed: 0, open: 0 });
    expect(most).toBeLessThanOrEqual(8);
    expect(await begun('transcribe')).toBe(44);
  });
});

test('defect 114: a video whose batch was deleted is taken up by itself, and only what failed is done again', async () => {
  world.embeddings.before = () => {
    throw new Error('the engine says no');
  };
  await working(async () => {
    const batch = await begin('deleted', 1, 1);
    await batch.result();
    expect(await batch.counts()).toMatchObject({ failed: 1 });
    expect(await vidmine('batch', 'delete', batch.name, '--yes')).toMatchObject({ deleted: true, videos: 1 });
    world.embeddings.before = () => {};
    expect(await vidmine('retry', batch.ids[0]!)).toMatchObject({
      started: batch.ids,
      otherSettings: [
        { settingsFrom: expect.stringContaining(`the batch ${batch.name}, which was deleted`) },
      ],
    });
    const video = env.client.workflow.getHandle(videoWorkflowId(asVideoId(batch.ids[0]!)));
    expect(await video.result()).toMatchObject({ kind: 'stored' });
  });
  expect(world.speech.script.calls).toBe(1);
});

test('defect 111: a batch whose videos failed does not end as a success', async () => {
  world.speech.script.before = (call) => {
    if (call === 2) throw new Error('the engine says no');
  };
  await working(async () => {
    const batch = await begin('mixed', 3, 1);
    expect(await batch.result()).toMatchObject({ stored: 2, failed: 1 });
    expect(await vidmine('batch', 'list')).toMatchObject({
      batches: [{ batch: batch.name, state: 'ended', counts: { stored: 2, failed: 1 } }],
    });
  });
});
