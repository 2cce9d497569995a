import type { BatchName } from '../../domain/ids.ts';
import { UserError } from '../../domain/user-error.ts';
import { findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';

/** Why a batch cannot be steered any more: it has ended, is being cancelled, or is gone. */
export async function overError(db: Db, name: BatchName, how: string): Promise<UserError> {
  const batch = await findBatch(db, name);
  if (batch === undefined) {
    return new UserError({ what: `The batch ${name} is gone`, why: 'It was deleted just now.', usage: true });
  }
  if (batch.endedAt !== undefined) {
    return new UserError({
      what: `The batch ${name} cannot be ${how}: it has ended`,
      todo: `Take up what failed: vidmine retry --failed --batch ${name}   or more of a source: vidmine batch add ${name} <source>`,
      usage: true,
    });
  }
  return new UserError({
    what: `The batch ${name} cannot be ${how}: it is being cancelled`,
    why: 'That is not taken back; what is stored stays.',
    todo: `When it has ended (vidmine status ${name} --watch), take up what was cancelled: vidmine retry --failed --batch ${name}`,
    usage: true,
  });
}
