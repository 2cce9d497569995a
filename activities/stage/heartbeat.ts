import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { BatchControl } from '../../domain/batch-control.ts';

const INTERVAL_MS = 1_000;

/**
 * Runs work with a steady heartbeat, also while an engine is silent for minutes: without one, the server takes
 * the activity for dead and a cancelled one never learns of it.
 *
 * @param interrupted asked at every heartbeat whether the work's batch wants it interrupted.
 */
export async function withHeartbeat<T>(
  work: (life: Life) => Promise<T>,
  interrupted: () => Promise<BatchControl | undefined> = async () => undefined,
): Promise<T> {
  const cancellation = cancellationSignal();
  const pause = new AbortController();
  let details: unknown;
  let heldBy: BatchControl | undefined;
  let isLooking = false;

  const look = async (): Promise<void> => {
    if (isLooking || heldBy !== undefined) return;
    isLooking = true;
    heldBy = await interrupted().catch(() => undefined);
    isLooking = false;
    if (heldBy !== undefined) pause.abort(new Error('Its batch is paused.'));
  };
  const timer = setInterval(() => {
    heartbeat(details);
    void look();
  }, INTERVAL_MS);
  try {
    return await work({
      signal: AbortSignal.any([cancellation, pause.signal]),
      attempt: activityInfo().attempt,
      heldBy: () => (cancellation.aborted ? undefined : heldBy),
      report: (progress) => {
        details = progress;
      },
    });
  } finally {
    clearInterval(timer);
  }
}

export interface Life {
  /** Aborted when the activity is cancelled, its worker shuts down, or its batch is paused at once. */
  readonly signal: AbortSignal;
  /** 1-based, as Temporal counts. */
  readonly attempt: number;
  /** What its batch interrupted it with; undefined where it did not, or it was cancelled besides. */
  readonly heldBy: () => BatchControl | undefined;
  /** What the next heartbeat says: shown by the Temporal UI. */
  readonly report: (progress: unknown) => void;
}
