import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { isPaused } from '../../domain/batch-control.ts';
import { type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { VIDEO_SIGNALS } from '../../domain/messages.ts';
import { batchesOf } from '../../storage/database/progress.ts';
import { rowsInOpenBatches } from '../../storage/database/video-rows.ts';
import type { Session } from '../session.ts';
import { startVideo } from '../start-video.ts';
import { raisePriority } from './raise-priority.ts';
import type { Bumped } from './say.ts';

/** Begins a video that waits in its batch, or brings forward one that is being worked on. */
export async function bumpVideo(
  { db }: Pick<Session, 'db'>,
  client: Client,
  videoId: VideoId,
): Promise<Bumped> {
  const rows = await rowsInOpenBatches(db, videoId);
  const row = rows.find(({ outcome, control }) => outcome === undefined && control !== 'cancel');
  if (row === undefined) {
    const [last] = await batchesOf(db, videoId);
    return { videoId, how: 'not-waiting', before: last?.outcome?.kind };
  }
  const { batch, settingsHash } = row;
  const paused = isPaused(row.control);
  // What is stored under the batch's settings is found, as when the batch itself begins it.
  if (await startVideo(db, client, { videoId, batch, settingsHash, reprocess: false }))
    return { videoId, how: 'begun', batch, paused };
  if (!(await raisePriority(client, videoId, batch))) return { videoId, how: 'in-work', batch, paused };
  await askAgain(client, videoId);
  return { videoId, how: 'brought-forward', batch, paused };
}

/** Where it waits for a turn it asks for it again, and goes first; where it does not, nothing happens. */
async function askAgain(client: Client, videoId: VideoId): Promise<void> {
  try {
    await client.workflow.getHandle(videoWorkflowId(videoId)).signal(VIDEO_SIGNALS.goOn);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
