import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { RETRY_DELAYS } from '../../activities/context.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { asBatchName, videoWorkflowId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { fileVideoId } from '../../domain/video-identity.ts';
import { wordErrorRate } from '../../domain/word-error-rate.ts';
import { fileSha256 } from '../../engines/downloader/content-hash.ts';
import { createLocalFileDownloader } from '../../engines/downloader/local-files.ts';
import { createFasterWhisper } from '../../engines/speech/faster-whisper.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import type { SpeechEngine } from '../../engines/speech/speech-engine.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { type CountedPython, countedPython } from '../fixtures/counted-python.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { allGone } from '../fixtures/process-tree.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { sampleRecordings } from '../fixtures/sample-recordings.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';

const tools = installedToolPaths();
const { speech } = configurationSchema.parse({});
const recording = sampleRecordings().find(({ id }) => id === 'lecture')!;
const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
let folder: string;
let counted: CountedPython;
let engine: SpeechEngine;

beforeAll(async () => {
  [env, bundle] = await Promise.all([startTemporalServer(), bundledWorkflows()]);
  folder = await mkdtemp(path.join(tmpdir(), 'killed-'));
  counted = await countedPython(tools.python, folder);
  const recogniser = createFasterWhisper({
    python: counted.python,
    packagedModels: tools.whisperModels,
    model: 'tiny.en',
    beamSize: speech.beamSize,
    secondBeamSize: speech.secondBeamSize,
    vad: speech.vad,
  });
  engine = createGuardedEngine({ recogniser, rules: speech });
}, 300_000);
afterAll(async () => {
  await engine?.close();
  await env?.teardown();
  await rm(folder, { recursive: true });
});

test('a speech engine killed in the middle of a recording is started again within 10 s, and its worker stays', async () => {
  let killedAt: readonly [doneMs: number, totalMs: number] | undefined;
  const killedOnce: SpeechEngine = {
    ...engine,
    transcribe: (request) =>
      engine.transcribe({
        ...request,
        onProgress: async (doneMs, totalMs) => {
          request.onProgress?.(doneMs, totalMs);
          if (doneMs === 0 || killedAt !== undefined) return;
          killedAt = [doneMs, totalMs];
          const [pid] = await counted.started();
          process.kill(pid!, 'SIGKILL');
        },
      }),
  };
  const world = await worlds.open({
    speech: async () => killedOnce,
    downloader: () => createLocalFileDownloader({ python: tools.python }),
    retryDelays: RETRY_DELAYS,
  });
  const videoId = fileVideoId(await fileSha256(recording.audioPath));
  await world.list(videoId, { kind: 'file', url: recording.audioPath });
  const settingsHash = await world.settings({ mining: 'off' });

  const { outcome, video } = await whileWorkersRun(env, bundle, world.activities, async () => {
    const handle = await env.client.workflow.start('video', {
      workflowId: videoWorkflowId(videoId),
      taskQueue: 'orchestration',
      args: [{ videoId, settingsHash, batch: asBatchName('b'), reprocess: false }],
    });
    return { outcome: (await handle.result()) as Outcome, video: handle as WorkflowHandle };
  });

  expect(outcome).toMatchObject({ kind: 'stored' });
  const [doneMs, totalMs] = killedAt!;
  expect(doneMs).toBeLessThan(totalMs);
  const runs = (await stageRunsOf(database.db, videoId)).filter(({ stage }) => stage === 'transcribe');
  expect(runs).toMatchObject([
    { status: 'failed', fault: 'system', reason: 'speech-ended', detail: expect.stringContaining('SIGKILL') },
    { status: 'completed' },
  ]);
  expect(await failuresOf(video, 'transcribe')).toEqual([
    { attempt: 2, type: 'system', withinTenSeconds: true },
  ]);

  const [first, second, ...more] = await counted.started();
  expect(more).toEqual([]);
  expect(second).not.toBe(first);
  await allGone([first!], 10_000);
  const heard = await database.db
    .selectFrom('segments')
    .select('text')
    .where('video_id', '=', videoId)
    .execute();
  expect(wordErrorRate(recording.spoken, heard.map(({ text }) => text).join(' ')).rate).toBeLessThan(0.1);
}, 300_000);

/** What the attempts of an activity followed on, as its history has it. */
async function failuresOf(video: WorkflowHandle, activity: string) {
  const { events } = await video.fetchHistory();
  const scheduled = events!.find(
    ({ activityTaskScheduledEventAttributes: asked }) => asked?.activityType?.name === activity,
  )!;
  return events!.flatMap(({ activityTaskStartedEventAttributes: begun }) => {
    if (!begun?.scheduledEventId?.equals(scheduled.eventId!)) return [];
    const failure = begun.lastFailure?.applicationFailureInfo;
    const delaySeconds = Number(failure?.nextRetryDelay?.seconds ?? Number.NaN);
    return [{ attempt: begun.attempt, type: failure?.type, withinTenSeconds: delaySeconds <= 10 }];
  });
}
