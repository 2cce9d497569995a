import type { BatchName } from '../../domain/ids.ts';
import type { Db } from './database.ts';

export interface SettingsChange {
  readonly before: string;
  readonly after: string;
}

/**
 * Gives a batch other settings, for the videos that it starts from then on; those with settings of their own keep them.
 *
 * @returns false, and changes nothing, where it has ended, is being cancelled, or somebody else changed them since.
 */
export async function changeSettings(
  db: Db,
  batch: BatchName,
  { before, after }: SettingsChange,
): Promise<boolean> {
  const result = await db
    .updateTable('batches')
    .set({ settings_hash: after })
    .where('name', '=', batch)
    .where('settings_hash', '=', before)
    .where('ended_at', 'is', null)
    .where('control', '!=', 'cancel')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
