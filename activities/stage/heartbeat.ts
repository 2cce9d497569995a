import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';

const INTERVAL_MS = 1_000;

/**
 * Runs work with a steady heartbeat, also while an engine is silent for minutes: without one, the server takes
 * the activity for dead and a cancelled one never learns of it.
 */
export async function withHeartbeat<T>(work: (life: Life) => Promise<T>): Promise<T> {
  let details: unknown;
  const timer = setInterval(() => heartbeat(details), INTERVAL_MS);
  try {
    return await work({
      signal: cancellationSignal(),
      attempt: activityInfo().attempt,
      report: (progress) => {
        details = progress;
      },
    });
  } finally {
    clearInterval(timer);
  }
}

export interface Life {
  /** Aborted when the activity is cancelled or its worker shuts down. */
  readonly signal: AbortSignal;
  /** 1-based, as Temporal counts. */
  readonly attempt: number;
  /** What the next heartbeat says: shown by the Temporal UI. */
  readonly report: (progress: unknown) => void;
}
