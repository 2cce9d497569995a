import { log } from '@temporalio/activity';
import type { PacingSettings } from '../../domain/configuration.ts';
import { UserError } from '../../domain/user-error.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import type { ActivityContext } from '../context.ts';

/**
 * The pacing as configured, with what a person changed since. Where the two contradict each other, because the
 * configuration was changed later, the configuration holds: a batch does not stop for that.
 */
export async function pacingInForce({ db, pacing }: ActivityContext): Promise<PacingSettings> {
  try {
    return await effectivePacingOf(db, pacing);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.warn(
      `What was changed with vidmine accounts pacing does not fit the configuration: ${error.message}`,
    );
    return pacing;
  }
}
