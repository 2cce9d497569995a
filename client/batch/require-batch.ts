import { asNamed } from '../../domain/as-named.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { UserError } from '../../domain/user-error.ts';
import { type BatchRecord, findBatch, listBatches } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';

/** So many names are told of themselves. */
const NAMED = 10;

/** @throws UserError for a name that no batch has, with the one that was probably meant. */
export async function requireBatch(db: Db, name: string): Promise<BatchRecord> {
  const batch = await findBatch(db, name);
  if (batch !== undefined) return batch;
  const names = (await listBatches(db)).map((known) => known.name);
  throw new UserError({
    what: `There is no batch named ${asNamed(name)}`,
    why: names.length === 0 ? 'There is no batch at all.' : undefined,
    todo: whatToDo(name, names),
    usage: true,
  });
}

function whatToDo(name: string, names: readonly string[]): string {
  if (names.length === 0) return 'Start one: vidmine batch start <url, feed, list or folder>';
  const meant = nearestName(name, names);
  if (meant !== undefined) return `Did you mean ${meant}? All of them: vidmine batch list`;
  const more = names.length > NAMED ? ', …: vidmine batch list' : '';
  return `There are: ${names.slice(0, NAMED).join(', ')}${more}`;
}
