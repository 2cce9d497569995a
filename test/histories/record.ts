/**
 * Records histories of real runs of the workflows for the replay test: `node test/histories/record.ts`, or some of
 * them: `node test/histories/record.ts link re-embed`.
 * Run it when workflow code changed on purpose; what is recorded before keeps running batches honest:
 * `one-identity-…` are of the version that had a single turn for all downloads, `one-speech-queue-…` of the one
 * that told speakers apart on the queue `speech`, `no-outline-…` of the one without outlines, summaries and links,
 * `page-activity-…` of the one whose batch read its list by a task of its own, one refill per settled video,
 * `waves-…` of the one that mined segments in waves, `unsteered-…` of the one whose batches did not look at their rows
 * first and were not tuned, `answered-late-…` of the one whose batches took their next turn before they answered.
 */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import {
  ACCOUNTS_WORKFLOW_ID,
  asBatchName,
  asVideoId,
  batchWorkflowId,
  LINK_WORKFLOW_ID,
  RE_EMBED_WORKFLOW_ID,
  type VideoId,
  videoWorkflowId,
} from '../../domain/ids.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { FakeWorld, fails } from '../fixtures/fake-world.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { SteeredBatches } from './steered-batches.ts';
import { runSteeredVideos } from './steered-videos.ts';

const ONLY = process.argv.slice(2);
const env = await startTemporalServer([
  '--dynamic-config-value',
  'limit.historyCount.suggestContinueAsNew=110',
]);
const world = new FakeWorld(env.client);
const batch = asBatchName('recorded');
const videos = Array.from({ length: 14 }, (_, index) => asVideoId(`r${index}`));
world.list(batch, videos);
world.needsLease = true;
world.before = (stage, videoId) => {
  const fault = { fault: 'video', reason: 'recorded', detail: 'recorded' } as const;
  if (stage === 'download' && videoId === 'r1')
    fails({ ...fault, settles: { kind: 'unavailable', reason: 'private' } });
  if (stage === 'mineSegment' && videoId === 'r2') fails(fault);
  if (stage === 'reEmbedVideo' && videoId === 'e7') fails(fault);
  if (stage === 'linkVideo' && videoId === 'p1') fails(fault);
  if (stage === 'transcribe' && videoId === 'r5')
    fails({ ...fault, settles: { kind: 'skipped', reason: 'no-speech' } });
};
world.useAccounts('alice');
world.verdictOn = (_account, videoId, times) => {
  if (videoId === 'r3' && times === 1) return { verdict: 'retry-now', reason: 'stub', counted: true };
  if (videoId !== 'r4') return undefined;
  const otherwise = { reason: 'region', otherwise: 'region', apart: 'account' } as const;
  return { verdict: 'other-identity', counted: false, ...otherwise };
};

try {
  await whileWorkersRun(env, await bundledWorkflows(), world.activities(), async () => {
    const handle = await env.client.workflow.start('batch', {
      workflowId: batchWorkflowId(batch),
      taskQueue: 'orchestration',
      args: [{ batch, settingsHash: 's', reprocess: false, window: 3 }],
    });
    await handle.result();
    await record('batch-continued-as-new', batchWorkflowId(batch), handle.firstExecutionRunId);
    await record('batch-last-run', batchWorkflowId(batch));
    const steered = new SteeredBatches(env, world);
    await record('batch-paused', await steered.paused());
    await record('batch-cancelled', await steered.cancelled());
    await record('video-stored', videoWorkflowId(asVideoId('r0')));
    await record('video-unavailable', videoWorkflowId(asVideoId('r1')));
    await record('video-failed', videoWorkflowId(asVideoId('r2')));
    await record('video-second-turn', videoWorkflowId(asVideoId('r3')));
    await record('video-nobody-else', videoWorkflowId(asVideoId('r4')));
    await record('video-no-speech', videoWorkflowId(asVideoId('r5')));
    await runAgain(asVideoId('r0'));
    await record('video-run-again', videoWorkflowId(asVideoId('r0')));
    const { raw } = await env.client.workflow.getHandle(ACCOUNTS_WORKFLOW_ID).describe();
    await record(
      'accounts-continued-as-new',
      ACCOUNTS_WORKFLOW_ID,
      raw.workflowExecutionInfo?.firstRunId ?? undefined,
    );
    await record('accounts', ACCOUNTS_WORKFLOW_ID);
    await record('link-continued-as-new', LINK_WORKFLOW_ID, await linkLibrary());
    await record('link', LINK_WORKFLOW_ID);
    await record('re-embed-continued-as-new', RE_EMBED_WORKFLOW_ID, await reEmbedLibrary());
    await record('re-embed', RE_EMBED_WORKFLOW_ID);
    await runSteeredVideos(env.client, world, record);
  });
} finally {
  await env.teardown();
}

/** From `identify` on: its audio was released, so it is fetched again. */
async function runAgain(videoId: VideoId): Promise<void> {
  world.downloadedBefore.add(videoId);
  world.audio = new Set();
  world.kept.add('transcribe');
  const handle = await env.client.workflow.start('video', {
    workflowId: videoWorkflowId(videoId),
    taskQueue: 'orchestration',
    args: [{ videoId, settingsHash: 'other', batch, reprocess: true }],
  });
  await handle.result();
}

/** Long enough to continue as new; one video cannot be linked. Returns its first run. */
async function linkLibrary(): Promise<string> {
  for (let index = 0; index < 9; index++) world.published.add(asVideoId(`p${index}`));
  const handle = await env.client.workflow.start('link', {
    workflowId: LINK_WORKFLOW_ID,
    taskQueue: 'orchestration',
    args: [{ judge: true }],
  });
  await handle.result();
  return handle.firstExecutionRunId;
}

/** One video fails in both rounds; returns the run that continued as new. */
async function reEmbedLibrary(): Promise<string> {
  const model = { engine: 'recorded', model: 'recorded', digest: 'd', dimensions: 8, maxTokens: 512 };
  for (let index = 0; index < 40; index++) world.toReEmbed.add(asVideoId(`e${index}`));
  const handle = await env.client.workflow.start('reEmbed', {
    workflowId: RE_EMBED_WORKFLOW_ID,
    taskQueue: 'orchestration',
    args: [{ model }],
  });
  await handle.result();
  return handle.firstExecutionRunId;
}

async function record(name: string, workflowId: string, runId?: string): Promise<void> {
  if (ONLY.length > 0 && !ONLY.includes(name)) return;
  const run = runId === undefined ? [] : ['--run-id', runId];
  const args = [
    'workflow',
    'show',
    '--address',
    env.address,
    '--workflow-id',
    workflowId,
    ...run,
    '--output',
    'json',
  ];
  const text = execFileSync(installedToolPaths().temporal, args, { maxBuffer: 64_000_000, encoding: 'utf8' });
  const history: unknown = JSON.parse(text, withoutThisMachine);
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(history)}\n`);
  process.stdout.write(`${name}\n`);
}

/** Process, host and paths say where it was recorded, which replay does not need. */
function withoutThisMachine(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return undefined;
  return typeof value === 'string' ? value.replace(/^\d+@[^ ]+$/, 'recorder') : value;
}
