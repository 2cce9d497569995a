import type { VideoId } from '../../domain/ids.ts';
import type { Source } from '../../domain/sources.ts';
import { canGoOn, type ListOptions, type SourceLister } from '../../engines/downloader/list-source.ts';
import type { ListedVideo } from '../../engines/downloader/listing.ts';
import type { Db } from '../../storage/database/database.ts';
import {
  addToListing,
  beginListing,
  endListing,
  type InterruptedListing,
  type ListingRun,
  listedBefore,
} from '../../storage/database/listings.ts';
import { inPages, type Paging } from './in-pages.ts';

/** A source while it is listed into the database. */
export interface ListedSource {
  /** What an interrupted listing had before, which is gone on with. */
  readonly before: InterruptedListing | undefined;
  /** Its videos, written when they are given out: all that it had before, then the rest. */
  pages(paging: Paging): AsyncGenerator<readonly ListedVideo[]>;
  /** No more of it is wanted. Not called, what is listed stays for the next time. */
  end(): Promise<void>;
}

/**
 * Entries that are read once more where a listing goes on: a source that lost some of its first ones meanwhile has
 * moved up, and a gap would be left.
 */
const OVERLAP = 20;

/**
 * Lists a source into the database page by page, so that whatever ends this process, what was found is kept, and
 * the next listing of the same source within a day goes on from there where its entries are numbered.
 *
 * @param key of the source, and of how it is listed.
 */
export async function listInto(
  db: Db,
  { key, source, lister }: { readonly key: string; readonly source: Source; readonly lister: SourceLister },
  options: ListOptions,
): Promise<ListedSource> {
  const { run, before } = await beginListing(db, key, { goOn: canGoOn(source) });
  return {
    before,
    pages: (paging) =>
      writtenPages(db, run, before, (after) => lister(source, { ...options, after }), paging),
    end: () => endListing(db, run),
  };
}

async function* writtenPages(
  db: Db,
  run: ListingRun,
  before: InterruptedListing | undefined,
  list: (after: number) => AsyncGenerator<ListedVideo>,
  paging: Paging,
): AsyncGenerator<readonly ListedVideo[]> {
  const known = new Set<VideoId>();
  if (before !== undefined) {
    for await (const page of inPages(singly(listedBefore(db, run.sourceKey)), paging)) {
      for (const { video } of page) known.add(video.id);
      yield page;
    }
  }
  let place = known.size;
  let ours = true;
  const rest = before === undefined ? list(0) : goneOnWith(list, before.entries, known);
  for await (const page of inPages(rest, paging)) {
    ours = ours && (await addToListing(db, run, place, page));
    place += page.length;
    yield page;
  }
}

/** What a source has beyond what is known of it, from its beginning where it is not as it was. */
export async function* goneOnWith(
  list: (after: number) => AsyncIterable<ListedVideo>,
  entries: number,
  known: ReadonlySet<VideoId>,
): AsyncGenerator<ListedVideo> {
  let connects = false;
  for await (const listed of list(Math.max(0, entries - OVERLAP))) {
    connects ||= known.has(listed.video.id) || entries <= OVERLAP;
    if (!connects) break;
    if (!known.has(listed.video.id)) yield listed;
  }
  if (connects) return;
  for await (const listed of list(0)) if (!known.has(listed.video.id)) yield listed;
}

async function* singly<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const page of pages) yield* page;
}
