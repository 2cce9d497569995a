import type { Client } from '@temporalio/client';
import { databaseNow, reopenVideo } from '../../storage/database/batch-videos.ts';
import type { Db } from '../../storage/database/database.ts';
import { recordRerun } from '../../storage/database/reruns.ts';
import { reopenRows } from '../../storage/database/retries.ts';
import { startVideo } from '../start-video.ts';
import type { Chosen } from './chosen.ts';

/** Starts a video by its own workflow, at once. @returns false when it is being worked on already. */
export async function retryByItself(db: Db, client: Client, chosen: Chosen): Promise<boolean> {
  const { videoId, batch, settingsHash, ownSettings } = chosen;
  const before = await databaseNow(db);
  const run = { videoId, batch: batch?.name, settingsHash, reprocess: true };
  if (!(await startVideo(db, client, run))) return false;
  // What it settles from here on stands; only its earlier ends are taken back.
  await reopenVideo(db, videoId, before);
  if (batch === undefined) return true;
  if (ownSettings) await recordRerun(db, { videoId, batch: batch.name, settingsHash, before });
  else await reopenRows(db, { batch: batch.name, videoIds: [videoId], before });
  return true;
}
