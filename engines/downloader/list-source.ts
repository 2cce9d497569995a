import type { VideoId } from '../../domain/ids.ts';
import type { Source } from '../../domain/sources.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { orderByTime, type VideoOrder } from '../../domain/video-order.ts';
import { expandSource, type ListingContext } from './expand-source.ts';
import type { ListedVideo, ListingNotice } from './listing.ts';
import type { YtDlpProgram } from './yt-dlp-options.ts';

export interface SourceListerOptions extends YtDlpProgram {
  /** Default: asks the name service. */
  readonly isOnline?: () => Promise<boolean>;
}

export interface ListOptions {
  /** Default `as-listed`: a playlist's own order, a channel's newest first. */
  readonly order?: VideoOrder;
  /** Stop after this many different videos. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  /** Told after each video found, before it is ordered. */
  readonly onProgress?: (found: number) => void;
  readonly onNotice?: (notice: ListingNotice) => void;
}

/**
 * Lists the videos of a source, each once, as they are found: an order that the source does not have itself needs
 * all of them first. Leaving early stops the listing. Throws UserError when the source cannot be listed or holds
 * nothing; a bad line of a list file is a notice, unless all of them are bad.
 */
export type SourceLister = (source: Source, options?: ListOptions) => AsyncGenerator<VideoMetadata>;

export function createSourceLister(options: SourceListerOptions): SourceLister {
  return async function* list(source, { order = 'as-listed', limit = Infinity, onProgress, ...more } = {}) {
    const onNotice = more.onNotice ?? (() => {});
    const context: ListingContext = { ...options, ...more, onNotice, order };
    const found = counted(distinct(expandSource(source, context), onNotice), onProgress);
    let listed = 0;
    for await (const { video } of inOrder(found, source, order)) {
      yield video;
      listed += 1;
      if (listed >= limit) return;
    }
  };
}

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

async function* counted(
  videos: AsyncIterable<ListedVideo>,
  onProgress: ((found: number) => void) | undefined,
): AsyncGenerator<ListedVideo> {
  let found = 0;
  for await (const listed of videos) {
    found += 1;
    onProgress?.(found);
    yield listed;
  }
}

async function* inOrder(
  videos: AsyncIterable<ListedVideo>,
  source: Source,
  order: VideoOrder,
): AsyncGenerator<ListedVideo> {
  const newestFirst = source.kind === 'youtube-channel';
  if (order === 'as-listed' || (newestFirst && order === 'newest-first')) {
    yield* videos;
    return;
  }
  const all: ListedVideo[] = [];
  for await (const listed of videos) all.push(listed);
  yield* orderByTime(all, ({ timeMs }) => timeMs, order, newestFirst);
}
