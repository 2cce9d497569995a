import type { VideoId } from '../../domain/ids.ts';
import type { Source } from '../../domain/sources.ts';
import { orderByTime, type VideoOrder } from '../../domain/video-order.ts';
import { expandSource, type ListingContext } from './expand-source.ts';
import type { ListedVideo, ListingNotice } from './listing.ts';
import type { YtDlpProgram } from './yt-dlp-options.ts';

export interface SourceListerOptions extends YtDlpProgram {
  /** Default: asks the name service. */
  readonly isOnline?: () => Promise<boolean>;
}

export interface ListOptions {
  /** Find out rounded dates as well, to order by. */
  readonly withDates?: boolean;
  /** Leave out so many entries of a source that can be gone on with; an empty rest is no error then. */
  readonly after?: number;
  readonly signal?: AbortSignal;
  readonly onNotice?: (notice: ListingNotice) => void;
}

/**
 * Lists the videos of a source in its own order, each once, as they are found. Leaving early stops the listing.
 * Throws UserError when the source cannot be listed or holds nothing; a bad line of a list file is a notice, unless
 * all of them are bad.
 */
export type SourceLister = (source: Source, options?: ListOptions) => AsyncGenerator<ListedVideo>;

export function createSourceLister(options: SourceListerOptions): SourceLister {
  return async function* list(source, { withDates = false, onNotice = () => {}, ...more } = {}) {
    const context: ListingContext = { ...options, ...more, onNotice, withDates };
    yield* distinct(expandSource(source, context), onNotice);
  };
}

/** Sources whose entries are numbered, in an order that stays: an interrupted listing can go on. */
export const canGoOn = (source: Source): boolean =>
  source.kind === 'youtube-channel' || source.kind === 'youtube-playlist';

/** True when the source lists its videos in this order itself: then not all of them are needed first. */
export const listsInOrder = (source: Source, order: VideoOrder): boolean =>
  order === 'as-listed' || (order === 'newest-first' && newestFirst(source));

/** All videos of a source in the order that is wanted. */
export const inOrder = (
  listed: readonly ListedVideo[],
  source: Source,
  order: VideoOrder,
): readonly ListedVideo[] => orderByTime(listed, ({ timeMs }) => timeMs, order, newestFirst(source));

const newestFirst = (source: Source): boolean => source.kind === 'youtube-channel';

/** Duplicates can only be seen after every playlist has been expanded. */
async function* distinct(
  videos: AsyncIterable<ListedVideo>,
  onNotice: (notice: ListingNotice) => void,
): AsyncGenerator<ListedVideo> {
  const seen = new Set<VideoId>();
  for await (const listed of videos) {
    const { id, title, url } = listed.video;
    if (seen.has(id)) onNotice({ kind: 'duplicate-video', text: title ?? url });
    else {
      seen.add(id);
      yield listed;
    }
  }
}
