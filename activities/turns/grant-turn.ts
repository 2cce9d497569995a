import { grantLease } from '../../storage/database/grant-lease.ts';
import type { ActivityContext } from '../context.ts';
import type { Lease } from '../inputs.ts';
import { runSimply } from '../stage/run-simply.ts';
import type { GrantInput } from './inputs.ts';

/**
 * Gives a video its turn: one row, which nobody else can have beside it. Undefined when somebody else holds it, or
 * when the identity may not download just now after all.
 */
export const createGrantTurn =
  (context: ActivityContext) =>
  ({ leaseId, account, request }: GrantInput): Promise<Lease | undefined> =>
    runSimply(context, async () => {
      const { videoId, workflowId, runId, batch, limitMs } = request;
      const grant = {
        id: leaseId,
        account,
        purpose: 'download',
        videoId,
        workflowId,
        runId,
        batch,
        limitMs,
      } as const;
      return (await grantLease(context.db, grant, Date.now())) ? { leaseId, account, limitMs } : undefined;
    });
