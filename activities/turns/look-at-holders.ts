import type { ActivityContext } from '../context.ts';
import { runSimply } from '../stage/run-simply.ts';

/** Takes back the turns whose holders are gone. Returns how many. */
export const createLookAtHolders = (context: ActivityContext) => (): Promise<number> =>
  runSimply(context, async () => {
    throw new Error('not written yet');
  });
