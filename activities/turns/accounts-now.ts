import type { ActivityContext } from '../context.ts';
import { runSimply } from '../stage/run-simply.ts';
import type { AccountsNow } from './inputs.ts';

/** Reads everything `accounts` decides on. */
export const createAccountsNow = (context: ActivityContext) => (): Promise<AccountsNow> =>
  runSimply(context, async () => {
    throw new Error('not written yet');
  });
