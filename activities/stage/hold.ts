import { ApplicationFailure } from '@temporalio/activity';
import type { BatchControl } from '../../domain/batch-control.ts';
import { HELD, type Held } from '../../domain/held.ts';
import { wantedElsewhere } from '../../storage/database/batch-control.ts';
import type { ActivityContext } from '../context.ts';
import type { VideoInput } from '../inputs.ts';

/** What an activity is about. Without a batch (on its way since before batches were held) it is never held. */
export type Work = Pick<VideoInput, 'videoId' | 'batch'>;

/** Reason of an attempt that was interrupted because its batch rests. */
export const PAUSED = 'paused';

/** The word of a resume may be lost on its way: held videos look again after this long. */
const LOOK_AGAIN_MS = 10 * 60_000;
const LEAST_MS = 1000;

/** What the batch of some work is wanted to do, where it may not begin; a video that another batch waits for may. */
export async function heldBy(
  { heldBatches, db }: Pick<ActivityContext, 'heldBatches' | 'db'>,
  { videoId, batch }: Work,
): Promise<BatchControl | undefined> {
  if (batch === undefined) return undefined;
  const control = (await heldBatches()).get(batch);
  if (control === undefined) return undefined;
  // Where that cannot be read, it rests for now.
  return (await wantedElsewhere(db, videoId, batch).catch(() => false)) ? undefined : control;
}

/** Whether work that runs is to be interrupted; not where the rows cannot be read. */
export async function interruptedBy(
  { heldBatches, db }: Pick<ActivityContext, 'heldBatches' | 'db'>,
  { videoId, batch }: Work,
): Promise<BatchControl | undefined> {
  if (batch === undefined) return undefined;
  if ((await heldBatches()).get(batch) !== 'pause-now') return undefined;
  return (await wantedElsewhere(db, videoId, batch).catch(() => true)) ? undefined : 'pause-now';
}

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
