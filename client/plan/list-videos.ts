import { splitPipelineSettings } from '../../domain/configuration.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import type { Source } from '../../domain/sources.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { selectionReport } from '../../domain/video-selection.ts';
import { publishedAmong } from '../../storage/database/publications.ts';
import { chosenMiner } from '../../workers/language-models.ts';
import { chooseVideos } from '../batch/choose-videos.ts';
import type { PlanSession } from './plan-session.ts';

/** What a batch of this source would take, listed and chosen as `batch start` does. */
export async function listVideos(
  session: PlanSession,
  source: Source,
  limit: number | undefined,
  notes: string[],
): Promise<readonly VideoMetadata[]> {
  const { configuration, home } = session;
  const { selection, options, problems } = await chooseVideos(
    {
      ...{ configuration, home, skipSettings: configuration.batch },
      // A plan writes nothing.
      db: undefined,
      processedAmong: await processedIn(session),
    },
    source,
    { limit },
  );
  notes.push(...problems, ...(selection.taken.length > 0 ? selectionReport(selection, options) : []));
  return selection.taken;
}

async function processedIn({
  configuration,
  home,
  db,
}: PlanSession): Promise<(ids: readonly VideoId[]) => Promise<ReadonlySet<VideoId>>> {
  if (db === undefined) return async () => new Set();
  const settings: StoredSettings = {
    ...splitPipelineSettings(configuration),
    ...(configuration.mining === 'off' ? {} : { minerModel: await chosenMiner(configuration, home) }),
  };
  return (ids) => publishedAmong(db, ids, settings);
}
