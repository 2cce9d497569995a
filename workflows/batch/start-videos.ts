import {
  ApplicationFailure,
  defineSearchAttributeKey,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowFailure,
  type ChildWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  patched,
  startChild,
} from '@temporalio/workflow';
import { videoWorkflowId } from '../../domain/ids.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { workflowSummary } from '../../domain/workflow-summary.ts';
import { database, inWorkflow } from '../activities.ts';
import type { BatchInput } from '../batch.ts';
import { video } from '../video.ts';
import type { Window } from './window.ts';

const BATCH = defineSearchAttributeKey(SEARCH_ATTRIBUTES.batch, 'KEYWORD');

/**
 * A turn of the batch: fills the window in one burst. That the starts are accepted is heard later; meanwhile places
 * that become free are filled again.
 *
 * Turns that follow each other closely last a moment. It passes where the workflow runs, so that its task stays open
 * for as long: whatever is heard meanwhile comes with the next task, instead of with one each. The list is read there
 * as well: one event instead of the six of a task of its own.
 */
export async function startVideos(input: BatchInput, window: Window): Promise<void> {
  if (!patched('takes-turns')) return startAsBefore(input, window);
  const waitMs = window.turn(Date.now());
  if (waitMs > 0) await inWorkflow.moment(waitMs);
  if (window.room === 0) return;
  const page = await readList(inWorkflow, input, window);
  const starting = () => startAll(input, page, window, true);
  // A batch that is cancelled chooses which of its videos end: another batch may want them. None is lost meanwhile.
  const whole = window.rules.steered ? () => CancellationScope.nonCancellable(starting) : starting;
  window.underWay.whileStarting(whole).catch(unlessCancelled);
}

/** A batch that is cancelled has heard of it elsewhere. Anything else is a bug, which fails the workflow task. */
function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

/** How batches go on that were on their way when turns came. */
async function startAsBefore(input: BatchInput, window: Window): Promise<void> {
  if (window.room === 0) return;
  await window.underWay.whileStarting(async () =>
    startAll(input, await readList(database, input, window), window, false),
  );
}

type Page = Awaited<ReturnType<typeof inWorkflow.pageOfVideos>>;

async function readList(
  list: Pick<typeof inWorkflow, 'pageOfVideos'>,
  { batch }: BatchInput,
  window: Window,
): Promise<Page> {
  const asked = window.nextPage();
  const { after, limit, besides } = asked;
  return window.took(await list.pageOfVideos({ batch, after, limit, besides }), asked);
}

/** A video that already runs is shared: it holds no place here. */
async function startAll(input: BatchInput, page: Page, window: Window, hearsEnds: boolean): Promise<void> {
  const shared = await Promise.all(
    page.map(async (next) => {
      const started = await start(input, next, window);
      if (started === undefined) return [next.videoId];
      // Until this run continues as new: from then on the signals alone tell.
      if (hearsEnds) hearEnd(started, next.videoId, window);
      return [];
    }),
  );
  const elsewhere = shared.flat();
  if (elsewhere.length === 0) return;
  await database.markShared({ batch: input.batch, videoIds: elsewhere });
  window.runElsewhere(elsewhere);
}

function hearEnd(
  started: ChildWorkflowHandle<typeof video>,
  videoId: Page[number]['videoId'],
  window: Window,
): void {
  const failed = (error: unknown) => {
    // Whoever fails by itself has written why; who was terminated by hand could not.
    const said = error instanceof ChildWorkflowFailure && error.cause instanceof ApplicationFailure;
    if (said || !window.rules.steered) window.ended(videoId, 'failed');
    else window.lost();
  };
  started.result().then(({ kind }) => window.ended(videoId, kind), failed);
}

/** Undefined when it runs already. */
async function start(
  input: BatchInput,
  next: Page[number],
  window: Window,
): Promise<ChildWorkflowHandle<typeof video> | undefined> {
  const { batch } = input;
  const settingsHash = next.settingsHash ?? window.settingsHash;
  // What was to be run again by itself is stored under other settings, or the same.
  const reprocess = input.reprocess || next.settingsHash !== undefined;
  try {
    return await startChild(video, {
      workflowId: videoWorkflowId(next.videoId),
      args: [{ videoId: next.videoId, settingsHash, batch, reprocess }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      typedSearchAttributes: [{ key: BATCH, value: batch }],
      priority: input.priority,
      staticSummary: workflowSummary(next.summary),
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}
