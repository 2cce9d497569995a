import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { errorMessage } from '../../domain/error-message.ts';
import { LINK_QUERIES } from '../../domain/messages.ts';
import { UserError } from '../../domain/user-error.ts';
import type { LinkProgress } from '../../workflows/link/progress.ts';
import type { link } from '../../workflows/link.ts';
import { counted } from '../rendering/counted.ts';
import type { ProgressLines } from '../rendering/progress-lines.ts';

const EVERY_MS = 1000;

/**
 * Shows how far linking is until it ends. Ending this only ends the showing.
 *
 * @throws UserError when somebody cancelled or terminated it.
 */
export async function followLink(
  handle: WorkflowHandle<typeof link>,
  lines: ProgressLines,
): Promise<LinkProgress> {
  const over = new AbortController();
  const shown = show(handle, lines, over.signal);
  try {
    return await handle.result();
  } catch (error) {
    throw error instanceof WorkflowFailedError ? notDone(error) : error;
  } finally {
    over.abort();
    await shown;
    lines.done();
  }
}

async function show(
  handle: WorkflowHandle<typeof link>,
  lines: ProgressLines,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    // Without a worker nobody answers: then the last state stands.
    const progress = await handle.query<LinkProgress>(LINK_QUERIES.linkStatus).catch(() => undefined);
    if (over.aborted) return;
    lines.update([{ key: 'link', text: 'linking', detail: progress && progressWords(progress) }]);
    await sleep(EVERY_MS, undefined, { signal: over }).catch(() => {});
  }
}

const notDone = (error: WorkflowFailedError): UserError =>
  new UserError({
    what: 'Linking ended before all videos were linked',
    why: errorMessage(error.cause ?? error),
    todo: 'What is linked stays so. Go on with: vidmine link',
    cause: error,
  });

const progressWords = ({ done, total, current, judged, failed }: LinkProgress): string =>
  [
    `${done} of ${counted(total, 'video')}`,
    ...(judged > 0 ? [`${counted(judged, 'pair')} of claims judged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(current === undefined ? [] : [`at ${current}`]),
  ].join(', ');
