import type { StoredSettings } from '../../domain/result-settings.ts';
import type { Source } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import type { VideoOrder } from '../../domain/video-order.ts';
import { type Selection, type SelectionOptions, selectVideos } from '../../domain/video-selection.ts';
import { noticeInWords } from '../../engines/downloader/listing.ts';
import { isPublishedUnder } from '../../storage/database/publications.ts';
import { openSourceLister } from '../../workers/engines.ts';
import { progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';
import type { Session } from '../session.ts';
import type { StartOptions } from './start.ts';

export interface Chosen {
  readonly selection: Selection;
  readonly options: SelectionOptions;
  /** What was wrong with single lines of the source, in words. */
  readonly problems: readonly string[];
}

/** Lists a source and chooses what to take of it, with progress on standard error. */
export async function chooseVideos(
  session: Session,
  source: Source,
  settings: StoredSettings,
  options: StartOptions,
): Promise<Chosen> {
  const { db, configuration, home } = session;
  const selectionOptions: SelectionOptions = {
    settings: settings.batch,
    limit: options.limit,
    limitUnprocessed: options.limitUnprocessed,
    again: options.again,
    isProcessed: (id) => isPublishedUnder(db, id, settings),
  };
  const problems: string[] = [];
  const progress = progressLines(process.stderr, terminalOf(process.stderr, process.env));
  try {
    const videos = openSourceLister(configuration, home)(source, {
      order: orderOf(options),
      onProgress: (found) =>
        progress.update([{ key: 'listing', text: 'Listing the source', detail: `${found} found` }]),
      onNotice: (notice) => problems.push(noticeInWords(notice)),
    });
    return { selection: await selectVideos(videos, selectionOptions), options: selectionOptions, problems };
  } finally {
    progress.done();
  }
}

function orderOf({ newestFirst, oldestFirst }: StartOptions): VideoOrder {
  if (newestFirst && oldestFirst) {
    throw new UserError({ what: '--newest-first and --oldest-first exclude each other', usage: true });
  }
  if (newestFirst) return 'newest-first';
  return oldestFirst ? 'oldest-first' : 'as-listed';
}
