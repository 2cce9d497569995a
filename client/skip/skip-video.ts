import type { Client } from '@temporalio/client';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { type BatchName, batchWorkflowId, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { BATCH_SIGNALS, VIDEO_UPDATES } from '../../domain/messages.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { wantedElsewhere } from '../../storage/database/batch-control.ts';
import { batchesOf } from '../../storage/database/progress.ts';
import { settleByHand } from '../../storage/database/video-rows.ts';
import { serverOf } from '../batch/tell-batch.ts';
import { isRunning } from '../running-workflow.ts';
import type { Session } from '../session.ts';
import { tellWithin } from '../tell-within.ts';

export interface ToSkip {
  readonly videoId: VideoId;
  /** Undefined: every batch that has not ended. */
  readonly batch: BatchName | undefined;
  /** As a person gave it. */
  readonly reason: string | undefined;
}

export interface Skipped {
  readonly videoId: VideoId;
  /** Where it counts as skipped from here on. */
  readonly batches: readonly BatchName[];
  /**
   * What became of the work on it. `none`: nobody worked on it. `ended`: its workflow ends. `goes-on`: another batch
   * waits for it too. `ending`: it is just settling, and keeps the end it has reached. `no-answer`: the server or the
   * workers are away.
   */
  readonly work: 'none' | 'ended' | 'goes-on' | 'ending' | 'no-answer';
  /** How it had ended, in the batch that was named if any, where it was left out of nothing. */
  readonly before?: Outcome['kind'];
}

/** The rows first: whatever becomes of the messages, the batches do not wait for it any more. */
export async function skipVideo(session: Session, { videoId, batch, reason }: ToSkip): Promise<Skipped> {
  const { db } = session;
  const detail = reason ?? 'skipped by hand';
  const outcome: Outcome = { kind: 'skipped', reason: 'by-hand', detail };
  const batches = await settleByHand(db, videoId, outcome, batch);
  const last = (await batchesOf(db, videoId)).find((listed) => batch === undefined || listed.batch === batch);
  const before = batches.length === 0 ? last?.outcome?.kind : undefined;
  const client = await serverOf(session);
  if (client === undefined) return { videoId, batches, work: 'no-answer', before };
  // One that runs by itself, for no batch that waits for it, is ended as well.
  const work = await endWork(session, client, { videoId, batch, detail });
  for (const name of batches) await wake(client, name, videoId);
  return { videoId, batches, work, before };
}

async function endWork(
  { db }: Session,
  client: Client,
  { videoId, batch, detail }: Pick<ToSkip, 'videoId' | 'batch'> & { readonly detail: string },
): Promise<Skipped['work']> {
  const workflowId = videoWorkflowId(videoId);
  if (!(await isRunning(client, workflowId))) return 'none';
  if (batch !== undefined && (await wantedElsewhere(db, videoId, batch))) return 'goes-on';
  try {
    const told = await tellWithin(client, ({ workflow }) =>
      workflow.getHandle(workflowId).executeUpdate(VIDEO_UPDATES.skipVideo, { args: [detail] }),
    );
    return told === 'told' ? 'ended' : told === 'not-running' ? 'none' : 'no-answer';
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) return 'ending';
    throw error;
  }
}

/** Only a wake-up: a batch that does not hear it finds the row by itself. */
async function wake(client: Client, batch: BatchName, videoId: VideoId): Promise<void> {
  const handle = client.workflow.getHandle(batchWorkflowId(batch));
  await handle.signal(BATCH_SIGNALS.videoSettled, videoId).catch(() => {});
}
