import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { asBatchName, asVideoId, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { goOn, skipVideo } from '../../workflows/messages.ts';
import { type FakeWorld, fails } from '../fixtures/fake-world.ts';
import { until } from '../fixtures/until.ts';
import { untilCancelled } from '../fixtures/until-cancelled.ts';

const BATCH = 'steered';

/**
 * Runs videos that a person held, skipped or cancelled, and one that was parked; the one that is held is so for long
 * enough to continue as new.
 */
export async function runSteeredVideos(
  client: Client,
  world: FakeWorld,
  record: (name: string, workflowId: string, runId?: string) => Promise<void>,
): Promise<void> {
  world.kept.clear();
  world.audio = undefined;
  const shapes = { held, skipped, cancelled, parked };
  for (const [name, run] of Object.entries(shapes)) {
    const videoId = asVideoId(`steered-${name}`);
    world.before = () => {};
    const video = await run(world, videoId, (id) => start(client, id));
    await record(`video-${name}`, videoWorkflowId(videoId), video.firstExecutionRunId);
  }
  await record('video-held-last-run', videoWorkflowId(asVideoId('steered-held')));
}

type Video = WorkflowHandleWithFirstExecutionRunId;
type Start = (videoId: VideoId) => Promise<Video>;

const start = (client: Client, videoId: VideoId): Promise<Video> =>
  client.workflow.start('video', {
    workflowId: videoWorkflowId(videoId),
    taskQueue: 'orchestration',
    args: [{ videoId, settingsHash: 's', batch: asBatchName(BATCH), reprocess: false }],
  });

/** Held in its turn, at the end of a stage and in mining: told to go on, and finding out by itself. */
async function held(world: FakeWorld, videoId: VideoId, begin: Start): Promise<Video> {
  const rests = new Set(['grantTurn', 'transcribe', 'planMining']);
  world.lookAgainScale = 0;
  world.before = (stage) => {
    if (rests.delete(stage)) world.heldBatches.set(BATCH, 'pause');
  };
  const video = await begin(videoId);
  await until('its download is held', () => world.count(`held attempt ${videoId}`) === 1);
  await until('its turn is back', () => world.accounts.open.length === 0);
  world.heldBatches.clear();
  await video.signal(goOn);
  await until('its speakers are held', () => world.count(`held identify ${videoId}`) === 1);
  const looks = world.count('isHeld');
  await until('it looks twice', () => world.count('isHeld') >= looks + 2);
  world.heldBatches.clear();
  await until('its segments are held', () => world.count(`held mineSegment ${videoId}`) === world.segments);
  world.heldBatches.clear();
  await video.signal(goOn);
  await video.result();
  return video;
}

async function skipped(world: FakeWorld, videoId: VideoId, begin: Start): Promise<Video> {
  const video = await inTranscription(world, videoId, begin);
  await video.executeUpdate(skipVideo, { args: ['recorded'] });
  await video.result();
  return video;
}

async function cancelled(world: FakeWorld, videoId: VideoId, begin: Start): Promise<Video> {
  const video = await inTranscription(world, videoId, begin);
  await video.cancel();
  await video.result();
  return video;
}

async function inTranscription(world: FakeWorld, videoId: VideoId, begin: Start): Promise<Video> {
  let works = false;
  world.before = async (stage) => {
    if (stage !== 'transcribe') return;
    works = true;
    await untilCancelled();
  };
  const video = await begin(videoId);
  await until('it is transcribed', () => works);
  return video;
}

async function parked(world: FakeWorld, videoId: VideoId, begin: Start): Promise<Video> {
  world.before = (stage) => {
    if (stage !== 'download') return;
    const notBefore = '2026-12-01T00:00:00.000Z';
    fails({ fault: 'video', reason: 'recorded', detail: 'recorded', settles: { kind: 'parked', notBefore } });
  };
  const video = await begin(videoId);
  await video.result();
  return video;
}
