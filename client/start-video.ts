import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { type BatchName, type VideoId, videoWorkflowId } from '../domain/ids.ts';
import { retryPriority } from '../domain/priority.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import { videoSummary } from '../domain/workflow-summary.ts';
import type { Db } from '../storage/database/database.ts';
import { findVideo } from '../storage/database/videos.ts';

const BATCH = defineSearchAttributeKey(SEARCH_ATTRIBUTES.batch, 'KEYWORD');

export interface VideoRun {
  readonly videoId: VideoId;
  /** Undefined: it runs for none, as where its batch was deleted. */
  readonly batch: BatchName | undefined;
  readonly settingsHash: string;
  /** Take it up also where it is stored under these settings. */
  readonly reprocess: boolean;
}

/** Starts one video by itself. False when it is being worked on already. */
export async function startVideo(
  db: Db,
  client: Client,
  { videoId, batch, settingsHash, reprocess }: VideoRun,
): Promise<boolean> {
  const video = await findVideo(db, videoId);
  try {
    await client.workflow.start('video', {
      workflowId: videoWorkflowId(videoId),
      taskQueue: 'orchestration',
      args: [{ videoId, settingsHash, batch, reprocess }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      typedSearchAttributes: batch === undefined ? [] : [{ key: BATCH, value: batch }],
      priority: retryPriority(batch),
      staticSummary: videoSummary(video ?? { id: videoId }),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
