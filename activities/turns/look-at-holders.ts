import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import { endLease, type LeaseRecord, openLeases } from '../../storage/database/leases.ts';
import type { ActivityContext } from '../context.ts';
import { isRunning } from '../running-workflow.ts';
import { runSimply } from '../stage/run-simply.ts';
import { takeBack } from './take-back.ts';

/**
 * Takes back the turns whose download ended without a report, whose video is gone, and those that outlived the
 * download's own limit. Returns how many.
 */
export const createLookAtHolders = (context: ActivityContext) => (): Promise<number> =>
  runSimply(context, async (life) => {
    let takenBack = 0;
    for (const lease of await openLeases(context.db)) {
      if (life.signal.aborted) break;
      if (lease.end === undefined) {
        const lost = await lostLease(context, lease);
        if (lost === undefined) continue;
        await endLease(context.db, lease.id, lost);
      }
      if ((await takeBack(context, lease.id)) !== undefined) takenBack += 1;
    }
    return takenBack;
  });

/** How the use of a lease ended that nobody reported; undefined while it is held. */
async function lostLease(context: ActivityContext, lease: LeaseRecord): Promise<LeaseEnd | undefined> {
  const { workflowId, runId, expiresAt } = lease;
  if (expiresAt.getTime() <= Date.now()) return { end: 'unknown', reason: 'expired' };
  if (workflowId === undefined) return undefined;
  return (await isRunning(context, { workflowId, runId }))
    ? undefined
    : { end: 'unknown', reason: 'vanished' };
}
