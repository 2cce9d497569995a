import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { type BatchName, type VideoId, videoWorkflowId } from '../domain/ids.ts';
import { retryPriority } from '../domain/priority.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import type { Db } from '../storage/database/database.ts';
import { findVideo } from '../storage/database/videos.ts';

const BATCH = defineSearchAttributeKey(SEARCH_ATTRIBUTES.batch, 'KEYWORD');

export interface VideoRun {
  readonly videoId: VideoId;
  readonly batch: BatchName;
  readonly settingsHash: string;
}

/** Starts one video by itself, also where it is stored. False when it is being worked on already. */
export async function startVideo(
  db: Db,
  client: Client,
  { videoId, batch, settingsHash }: VideoRun,
): Promise<boolean> {
  const video = await findVideo(db, videoId);
  try {
    await client.workflow.start('video', {
      workflowId: videoWorkflowId(videoId),
      taskQueue: 'orchestration',
      args: [{ videoId, settingsHash, batch, reprocess: true }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      typedSearchAttributes: [{ key: BATCH, value: batch }],
      priority: retryPriority(batch),
      staticSummary: (video?.title ?? videoId).slice(0, 190),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
