import type { ActivityContext } from '../context.ts';
import { runSimply } from '../stage/run-simply.ts';
import type { ReturnInput } from './inputs.ts';

/** Takes a turn back. */
export const createReturnTurn =
  (context: ActivityContext) =>
  (_input: ReturnInput): Promise<void> =>
    runSimply(context, async () => {
      throw new Error('not written yet');
    });
