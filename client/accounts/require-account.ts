import { asNamed } from '../../domain/as-named.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { UserError } from '../../domain/user-error.ts';
import { findIdentity, type IdentityRecord, listIdentities } from '../../storage/database/accounts.ts';
import type { Db } from '../../storage/database/database.ts';

/** @throws UserError with the name that was most likely meant. */
export async function requireAccount(db: Db, name: string): Promise<IdentityRecord> {
  const identity = await findIdentity(db, name);
  if (identity?.kind === 'account') return identity;
  const known = (await listIdentities(db)).filter(({ kind }) => kind === 'account').map((one) => one.name);
  const meant = nearestName(name, known);
  throw new UserError({
    what: `There is no account called ${asNamed(name)}`,
    why: known.length === 0 ? 'None was added yet.' : `There are: ${known.join(', ')}.`,
    todo: meant === undefined ? 'See them with: vidmine accounts list' : `Did you mean ${meant}?`,
    usage: true,
  });
}
