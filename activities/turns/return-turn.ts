import { endLease } from '../../storage/database/leases.ts';
import type { ActivityContext } from '../context.ts';
import { runSimply } from '../stage/run-simply.ts';
import type { ReturnInput } from './inputs.ts';
import { takeBack } from './take-back.ts';

/** Takes a turn back; one that was taken back before, or never given, changes nothing. */
export const createReturnTurn =
  (context: ActivityContext) =>
  ({ leaseId, notUsed }: ReturnInput): Promise<void> =>
    runSimply(context, async () => {
      if (notUsed) await endLease(context.db, leaseId, { end: 'not-used' });
      await takeBack(context, leaseId);
    });
