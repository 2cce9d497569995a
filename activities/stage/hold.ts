import { ApplicationFailure } from '@temporalio/activity';
import { type BatchControl, holdOf } from '../../domain/batch-control.ts';
import { HELD, type Held } from '../../domain/held.ts';
import type { BatchName, VideoId } from '../../domain/ids.ts';
import { waitingBatches } from '../../storage/database/batch-control.ts';
import type { ActivityContext } from '../context.ts';
import type { VideoInput } from '../inputs.ts';

/** What an activity is about. Without a batch (on its way since before batches were held) it is never held. */
export type Work = Pick<VideoInput, 'videoId' | 'batch'>;

/** Reason of an attempt that was interrupted because its batch rests. */
export const PAUSED = 'paused';

/** The word of a resume may be lost on its way: held videos look again after this long. */
const LOOK_AGAIN_MS = 10 * 60_000;
const LEAST_MS = 1000;

type Rows = Pick<ActivityContext, 'heldBatches' | 'db'>;

/** What holds some work, where it may not begin: its batch, or those that wait for the video where that does so no more. */
export async function heldBy(
  { heldBatches, db }: Rows,
  { videoId, batch }: Work,
): Promise<BatchControl | undefined> {
  if (batch === undefined) return undefined;
  const held = await heldBatches();
  if (held.size === 0) return undefined;
  const control = held.get(batch);
  // Where that cannot be read, a batch that is held rests for now.
  return holdNow(db, videoId, batch, control).catch(() => control);
}

/** Whether work that runs is to be interrupted; not where the rows cannot be read. Asked at every heartbeat. */
export async function interruptedBy(
  { heldBatches, db }: Rows,
  { videoId, batch }: Work,
): Promise<BatchControl | undefined> {
  if (batch === undefined) return undefined;
  const held = await heldBatches();
  if (![...held.values()].includes('pause-now')) return undefined;
  const hold = await holdNow(db, videoId, batch, held.get(batch)).catch(() => undefined);
  return hold === 'pause-now' ? hold : undefined;
}

const holdNow = async (
  db: Rows['db'],
  videoId: VideoId,
  batch: BatchName,
  control: BatchControl | undefined,
): Promise<BatchControl | undefined> => holdOf(batch, control, await waitingBatches(db, videoId, batch));

/** Nothing went wrong, no attempt is counted: the video waits until its batch goes on, and asks again. */
export function heldFailure(
  { timeScale }: Pick<ActivityContext, 'timeScale'>,
  { batch }: Work,
  control: BatchControl,
): ApplicationFailure {
  const held: Held = { control, lookAgainMs: Math.max(LEAST_MS, LOOK_AGAIN_MS * timeScale) };
  return ApplicationFailure.create({
    message: `The batch ${batch} ${control === 'cancel' ? 'is being cancelled' : 'is paused'}.`,
    type: HELD,
    nonRetryable: true,
    details: [held],
    // Thousands of these are nothing to warn of.
    category: 'BENIGN',
  });
}

export const isHeldFailure = (error: unknown): boolean =>
  error instanceof ApplicationFailure && error.type === HELD;
