import type { VideoId } from '../../domain/ids.ts';
import { countStoredVideos, pageOfStored } from '../../storage/database/library.ts';
import type { ActivityContext } from '../context.ts';
import { runSimply } from '../stage/run-simply.ts';

export interface PublishedPage {
  readonly videoIds: readonly VideoId[];
  /** Stored videos in all. */
  readonly total: number;
}

/** The stored videos that come after one, by id. */
export const createPublishedPage =
  (context: ActivityContext) =>
  ({ after, limit }: { readonly after?: VideoId; readonly limit: number }): Promise<PublishedPage> =>
    runSimply(context, async () => ({
      videoIds: await pageOfStored(context.db, after, limit),
      total: await countStoredVideos(context.db),
    }));
