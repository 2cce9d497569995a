import type { VideoId } from '../../domain/ids.ts';
import { UserError } from '../../domain/user-error.ts';
import { type LastRun, lastRunOf } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';

/** @throws UserError for a video that no batch lists. */
export async function requireLastRun(db: Db, videoId: VideoId): Promise<LastRun> {
  const lastRun = await lastRunOf(db, videoId);
  if (lastRun !== undefined) return lastRun;
  throw new UserError({
    what: `The video ${videoId} is in no batch`,
    todo: 'Start it: vidmine batch start <its address>',
    usage: true,
  });
}
