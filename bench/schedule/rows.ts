import { pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName, type BatchName, type VideoId } from '../../domain/ids.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { openBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { addTestAccount } from '../../test/fixtures/hostile-accounts.ts';
import { emptyDatabase } from '../../test/fixtures/test-database.ts';
import type { BenchCase } from './bench-case.ts';
import { videoIdOf } from './video-ids.ts';

/** A batch as `vidmine batch start` leaves it, before its workflow is started. */
export interface Listed {
  readonly batch: BatchName;
  readonly settings: StoredSettings;
  readonly settingsHash: string;
  readonly videoIds: readonly VideoId[];
}

export const accountName = (account: number): string => `account-${account}`;

/** Empties the database, adds the accounts and lists the videos of a batch. */
export async function listVideos(db: Db, name: string, { schedule }: BenchCase): Promise<Listed> {
  await emptyDatabase(db);
  for (let account = 0; account < schedule.accounts; account++)
    await addTestAccount(db, accountName(account));
  const { concurrentVideos, window, videos } = schedule;
  const settings = pipelineSchema.parse({
    batch: { concurrentVideos, bufferMax: window - concurrentVideos },
  });
  const settingsHash = await saveSettings(db, settings);
  const batch = asBatchName(name);
  const videoIds = Array.from({ length: videos }, (_, video) => videoIdOf(name, video));
  await openBatch(
    db,
    { name: batch, source: name, sourceKey: name, settingsHash, options: {} },
    videoIds.map((id) => ({ video: { id, kind: 'web', url: `https://videos.example/${id}` } })),
  );
  return { batch, settings, settingsHash, videoIds };
}

/** From here on the account downloads nothing until that moment, as after a site's word to slow down. */
export async function pauseAccount(db: Db, account: number, until: Date): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ paused_until: until, pause_reason: 'bench' })
    .where('name', '=', accountName(account))
    .execute();
}
