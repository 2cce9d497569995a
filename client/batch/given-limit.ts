import type { BatchName } from '../../domain/ids.ts';
import { limitSpend } from '../costs/change-max-spend.ts';
import type { Session } from '../session.ts';

/**
 * A limit given to this very command changes that of a batch which is known already; one in a file or the
 * environment does not undo what a person decided since.
 *
 * @throws UserError where more than that is spent.
 */
export async function changeLimitAsGiven(
  { db, configuration, origins }: Pick<Session, 'db' | 'configuration' | 'origins'>,
  batch: BatchName,
): Promise<void> {
  const { maxSpend } = configuration.batch;
  if (maxSpend === undefined || origins['batch.maxSpend']?.from !== 'flag') return;
  await limitSpend(db, batch, maxSpend);
}
