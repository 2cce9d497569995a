import type { Configuration } from '../../domain/configuration.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { SkipSettings } from '../../domain/skip-rules.ts';
import type { Source } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import type { VideoOrder } from '../../domain/video-order.ts';
import { type Selection, type SelectionOptions, selectVideos } from '../../domain/video-selection.ts';
import { noticeInWords } from '../../engines/downloader/listing.ts';
import type { Home } from '../../stack/home.ts';
import { openSourceLister } from '../../workers/engines.ts';
import { progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';

/** Which of a source's videos a person wants. */
export interface ChoiceOptions {
  readonly limit?: number;
  readonly limitUnprocessed?: number;
  readonly newestFirst?: boolean;
  readonly oldestFirst?: boolean;
  readonly again?: boolean;
}

/** What a source is listed with, and how it is known which of its videos are done. */
export interface Listing {
  readonly configuration: Configuration;
  readonly home: Home;
  readonly skipSettings: SkipSettings;
  readonly isProcessed: (id: VideoId) => boolean | Promise<boolean>;
}

export interface Chosen {
  readonly selection: Selection;
  readonly options: SelectionOptions;
  /** What was wrong with single lines of the source, in words. */
  readonly problems: readonly string[];
}

/** Lists a source and chooses what to take of it, with progress on standard error. */
export async function chooseVideos(
  { configuration, home, skipSettings, isProcessed }: Listing,
  source: Source,
  options: ChoiceOptions,
): Promise<Chosen> {
  const selectionOptions: SelectionOptions = {
    settings: skipSettings,
    limit: options.limit,
    limitUnprocessed: options.limitUnprocessed,
    again: options.again,
    isProcessed,
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

function orderOf({ newestFirst, oldestFirst }: ChoiceOptions): VideoOrder {
  if (newestFirst && oldestFirst) {
    throw new UserError({ what: '--newest-first and --oldest-first exclude each other', usage: true });
  }
  if (newestFirst) return 'newest-first';
  return oldestFirst ? 'oldest-first' : 'as-listed';
}
