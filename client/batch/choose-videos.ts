import type { Configuration } from '../../domain/configuration.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { SkipSettings } from '../../domain/skip-rules.ts';
import { type Source, sourceKey } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import { inBrief } from '../../domain/video.ts';
import type { VideoOrder } from '../../domain/video-order.ts';
import { type Selection, type SelectionOptions, VideoChoice } from '../../domain/video-selection.ts';
import {
  inOrder,
  type ListOptions,
  listsInOrder,
  type SourceLister,
} from '../../engines/downloader/list-source.ts';
import { type ListedVideo, noticeInWords } from '../../engines/downloader/listing.ts';
import type { Home } from '../../stack/home.ts';
import type { Db } from '../../storage/database/database.ts';
import { openSourceLister } from '../../workers/engines.ts';
import { inPages, type Paging } from './in-pages.ts';
import { listInto } from './listed-source.ts';
import { type ListingProgress, listingProgress } from './listing-progress.ts';
import { keptListing, listenForStop, stoppedListing } from './stopped-listing.ts';

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
  /** Where the listing is kept while it is made; undefined: nowhere. */
  readonly db: Db | undefined;
  /** Those of a page of which all results are stored. */
  readonly processedAmong: (ids: readonly VideoId[]) => Promise<ReadonlySet<VideoId>>;
  /** Default: the lister of this installation. */
  readonly lister?: SourceLister;
}

export interface Chosen {
  /** Without the long texts of the videos: those are in the database. */
  readonly selection: Selection;
  readonly options: SelectionOptions;
  /** What was wrong with single lines of the source, in words. */
  readonly problems: readonly string[];
}

/** Videos that are written and asked about at a time. */
const PAGE = 500;
/** What a source gives slowly is written all the same. */
const PAGE_WITHIN_MS = 1000;

/**
 * Lists a source, into the database where there is one, and chooses what to take of it, with progress on standard
 * error. Ctrl-C stops it; what is listed stays listed.
 *
 * @throws UserError when the source cannot be listed, or the listing was stopped.
 */
export async function chooseVideos(
  listing: Listing,
  source: Source,
  options: ChoiceOptions,
): Promise<Chosen> {
  const order = orderOf(options);
  const { limit, limitUnprocessed, again } = options;
  const selectionOptions = { settings: listing.skipSettings, limit, limitUnprocessed, again };
  const choice = new VideoChoice(selectionOptions);
  const problems: string[] = [];
  const progress = listingProgress();
  const asked = listenForStop();
  try {
    const listed = await openPages(listing, source, progress, {
      withDates: order !== 'as-listed',
      signal: asked.signal,
      onNotice: (notice) => problems.push(noticeInWords(notice)),
    });
    for await (const page of orderedPages(listed.pages, choice, source, order)) {
      const videos = page.map(({ video }) => inBrief(video));
      choice.look(videos, await listing.processedAmong(videos.map(({ id }) => id)));
      asked.signal.throwIfAborted();
    }
    await listed.end();
  } catch (error) {
    const kept = listing.db !== undefined;
    if (asked.signal.aborted) throw stoppedListing(progress.total, source, kept);
    throw kept ? keptListing(error, progress.total, source) : error;
  } finally {
    asked.listenNoMore();
    progress.done();
  }
  return { selection: choice.selection(), options: selectionOptions, problems };
}

interface OpenPages {
  readonly pages: (paging: Paging) => AsyncGenerator<readonly ListedVideo[]>;
  readonly end: () => Promise<void>;
}

async function openPages(
  { db, configuration, home, lister = openSourceLister(configuration, home) }: Listing,
  source: Source,
  progress: ListingProgress,
  options: ListOptions,
): Promise<OpenPages> {
  const counted = (pages: OpenPages['pages']): OpenPages['pages'] =>
    async function* (paging) {
      for await (const page of pages(paging)) {
        progress.found(page.length);
        yield page;
      }
    };
  if (db === undefined) {
    return { pages: counted((paging) => inPages(lister(source, options), paging)), end: async () => {} };
  }
  // Rounded dates are asked for only where they are needed: the one listing cannot go on with the other.
  const key = `${sourceKey(source)}${options.withDates ? ' dated' : ''}`;
  const listed = await listInto(db, { key, source, lister }, options);
  if (listed.before !== undefined) progress.goesOn(listed.before);
  return { pages: counted(listed.pages), end: listed.end };
}

/** Pages of no more than the choice has room for; an order that the source does not have itself needs all of it first. */
async function* orderedPages(
  pages: OpenPages['pages'],
  choice: VideoChoice,
  source: Source,
  order: VideoOrder,
): AsyncGenerator<readonly ListedVideo[]> {
  const most = () => Math.min(PAGE, choice.room);
  if (listsInOrder(source, order)) {
    yield* pages({ most, withinMs: PAGE_WITHIN_MS });
    return;
  }
  const all: ListedVideo[] = [];
  for await (const page of pages({ most: () => PAGE, withinMs: PAGE_WITHIN_MS }))
    for (const { video, ...more } of page) all.push({ video: inBrief(video), ...more });
  const ordered = inOrder(all, source, order);
  for (let at = 0; at < ordered.length && most() > 0; ) {
    const page = ordered.slice(at, at + most());
    at += page.length;
    yield page;
  }
}

function orderOf({ newestFirst, oldestFirst }: ChoiceOptions): VideoOrder {
  if (newestFirst && oldestFirst) {
    throw new UserError({ what: '--newest-first and --oldest-first exclude each other', usage: true });
  }
  if (newestFirst) return 'newest-first';
  return oldestFirst ? 'oldest-first' : 'as-listed';
}
