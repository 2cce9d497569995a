import { ApplicationFailure } from '@temporalio/activity';
import { type BatchControl, holdOf } from '../../domain/batch-control.ts';
import { HELD, type Held } from '../../domain/held.ts';
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
export async function heldBy(context: Rows, work: Work): Promise<BatchControl | undefined> {
  const { control, hold } = await holdNow(context, work);
  // Where that cannot be read, a batch that is held rests for now.
  return hold.catch(() => control);
}

/** Whether work that runs is to be interrupted; not where the rows cannot be read. */
export async function interruptedBy(context: Rows, work: Work): Promise<BatchControl | undefined> {
  const { hold } = await holdNow(context, work);
  return (await hold.catch(() => undefined)) === 'pause-now' ? 'pause-now' : undefined;
}

/** What is wanted of the batch of some work where that is held, and what holds the work: few batches are, so few are asked about. */
async function holdNow({ heldBatches, db }: Rows, { videoId, batch }: Work) {
  const held = batch === undefined ? NONE : await heldBatches();
  const control = held.get(batch ?? '');
  if (batch === undefined || held.size === 0) return { control, hold: Promise.resolve(control) };
  const hold = waitingBatches(db, videoId, batch).then((waiting) => holdOf(batch, control, waiting));
  return { control, hold };
}

const NONE: ReadonlyMap<string, BatchControl> = new Map();

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
