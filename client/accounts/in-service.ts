import type { PacingSettings } from '../../domain/configuration.ts';
import { listIdentities } from '../../storage/database/accounts.ts';
import type { Db } from '../../storage/database/database.ts';

/** How many download side by side: the accounts in service, and the guest where it takes part. */
export async function accountsInService(db: Db, { guest }: PacingSettings): Promise<number> {
  const all = (await listIdentities(db)).filter(({ service }) => service === 'in-service');
  const accounts = all.filter(({ kind }) => kind === 'account').length;
  return Math.max(1, accounts + (accounts > 0 && guest === 'beside' ? 1 : 0));
}
