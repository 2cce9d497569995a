import { heldBatches } from '../storage/database/batch-control.ts';
import type { ActivityContext } from './context.ts';
import { heldBy, type Work } from './stage/hold.ts';
import { runSimply } from './stage/run-simply.ts';

/**
 * Whether a video still rests with its batch: what it asks when nobody told it to go on for a while. While the rows
 * cannot be read, it does.
 */
export const createIsHeld =
  (context: ActivityContext) =>
  (work: Work): Promise<boolean> =>
    runSimply(context, async () => {
      const asNow = { db: context.db, heldBatches: () => heldBatches(context.db) };
      return heldBy(asNow, work).then(
        (control) => control !== undefined,
        () => true,
      );
    });
