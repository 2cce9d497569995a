import {
  defineSearchAttributeKey,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import { ParentClosePolicy, patched, startChild } from '@temporalio/workflow';
import { videoWorkflowId } from '../../domain/ids.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { database, inWorkflow } from '../activities.ts';
import type { BatchInput } from '../batch.ts';
import { video } from '../video.ts';
import type { Window } from './window.ts';

const BATCH = defineSearchAttributeKey(SEARCH_ATTRIBUTES.batch, 'KEYWORD');

/** Fills the window in one burst. A video that already runs is shared: it holds no place here. */
export async function startVideos(input: BatchInput, window: Window): Promise<void> {
  const room = window.room;
  // Read where the workflow runs: one event instead of the six of a task of its own.
  const list = patched('reads-its-list-itself') ? inWorkflow : database;
  const page = await list.pageOfVideos({ batch: input.batch, after: window.state.cursor, limit: room });
  // In the window before the start is accepted: its settling may be heard first.
  for (const { videoId } of page) window.started(videoId);
  window.read(page.at(-1)?.position, page.length < room);
  const shared = await Promise.all(page.map((next) => start(input, next)));
  const elsewhere = shared.flatMap((id) => id ?? []);
  if (elsewhere.length === 0) return;
  await database.markShared({ batch: input.batch, videoIds: elsewhere });
  window.settled(elsewhere);
}

type Next = Awaited<ReturnType<typeof inWorkflow.pageOfVideos>>[number];

/** The id of a video that runs already; undefined when it was started. */
async function start(input: BatchInput, next: Next) {
  const { batch } = input;
  const settingsHash = next.settingsHash ?? input.settingsHash;
  // What was to be run again by itself is stored under other settings, or the same.
  const reprocess = input.reprocess || next.settingsHash !== undefined;
  try {
    await startChild(video, {
      workflowId: videoWorkflowId(next.videoId),
      args: [{ videoId: next.videoId, settingsHash, batch, reprocess }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      typedSearchAttributes: [{ key: BATCH, value: batch }],
      priority: input.priority,
      staticSummary: next.summary.slice(0, 190),
    });
    return undefined;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return next.videoId;
    throw error;
  }
}
