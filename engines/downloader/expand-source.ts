import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StageError } from '../../domain/faults.ts';
import { readSourceList } from '../../domain/source-list.ts';
import { extensionOf, MEDIA_EXTENSIONS, type Source } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import { webVideoId } from '../../domain/video-identity.ts';
import { sha256Hex } from './content-hash.ts';
import { inspectAddress } from './inspect-address.ts';
import { isOnline as lookOnline } from './is-online.ts';
import { listFeed } from './list-feed.ts';
import { listFile, listFolder } from './list-files.ts';
import { listWithYtDlp } from './list-with-yt-dlp.ts';
import type { ListedVideo, ListingNotice } from './listing.ts';
import { sourcePathsFrom } from './source-paths.ts';
import { onlyYtDlpAsks } from './through-proxy.ts';
import type { YtDlpProgram } from './yt-dlp-options.ts';

export interface ListingContext extends YtDlpProgram {
  readonly isOnline?: () => Promise<boolean>;
  /** Find out rounded dates as well, to order by. */
  readonly withDates: boolean;
  /** Entries to leave out, of a playlist or a channel. */
  readonly after?: number;
  readonly signal?: AbortSignal;
  readonly onNotice: (notice: ListingNotice) => void;
}

/** The videos of a source in its own order, duplicates included. */
export async function* expandSource(source: Source, context: ListingContext): AsyncGenerator<ListedVideo> {
  const { signal, onNotice } = context;
  switch (source.kind) {
    case 'youtube-video':
      yield { video: { id: source.id, kind: 'youtube', url: source.url } };
      return;
    case 'youtube-channel':
    case 'youtube-playlist':
      yield* ytDlpListing(source.url, context, context);
      return;
    case 'feed':
    case 'web':
      yield* expandAddress(source, context);
      return;
    case 'file':
      yield await listFile(source.path, signal);
      return;
    case 'folder':
      yield* listFolder(source.path, onNotice, signal);
      return;
    case 'list-file':
      yield* expandList(source.path, context);
  }
}

const ytDlpListing = (
  url: string,
  context: ListingContext,
  { withDates, after }: Pick<ListingContext, 'withDates' | 'after'>,
): AsyncGenerator<ListedVideo> =>
  listWithYtDlp(context, {
    url,
    withDates,
    after,
    signal: context.signal,
    isOnline: context.isOnline ?? lookOnline,
    onNotice: context.onNotice,
  });

/** An address whose name says media is one video and is not asked; of others the answer tells what they are. */
async function* expandAddress(
  source: Extract<Source, { kind: 'feed' | 'web' }>,
  context: ListingContext,
): AsyncGenerator<ListedVideo> {
  const { url, kind } = source;
  const single: ListedVideo = { video: { id: webVideoId(url, sha256Hex), kind: 'web', url } };
  if (MEDIA_EXTENSIONS.has(extensionOf(new URL(url).pathname))) {
    yield single;
    return;
  }
  if (kind === 'web' && onlyYtDlpAsks(new URL(url), context.proxy, process.env)) {
    yield* ytDlpListing(url, context, { withDates: false });
    return;
  }
  const inspected = await inspectAddress(url, context);
  if (inspected.kind === 'feed') yield* listFeed(inspected, context.onNotice);
  else if (inspected.kind === 'media') yield single;
  else if (kind === 'web') yield* ytDlpListing(url, context, { withDates: false });
  else {
    throw new UserError({
      what: `${url} is not a feed`,
      why: `the server answered with ${inspected.contentType || 'something without a type'}, not with RSS or Atom`,
      todo: 'look for the feed\'s own address, often called "RSS" on the podcast\'s page',
    });
  }
}

/** Every line in turn; what is wrong with one does not stop the others, what is wrong with this machine does. */
async function* expandList(path: string, context: ListingContext): AsyncGenerator<ListedVideo> {
  const { sources, duplicates, malformed } = readSourceList(
    await readList(path),
    sourcePathsFrom(dirname(path)),
  );
  for (const line of malformed) context.onNotice({ kind: 'malformed-line', ...line });
  for (const line of duplicates) context.onNotice({ kind: 'duplicate-line', ...line });
  let listed = 0;
  const reasons = malformed.map(({ line, reason }) => `line ${line}: ${reason}`);
  for (const { line, source } of sources) {
    try {
      for await (const video of expandSource(source, context)) {
        yield video;
        listed += 1;
      }
    } catch (error) {
      if (!(error instanceof UserError) || concernsAll(error.cause)) throw error;
      const reason = error.why ?? error.what;
      const text = 'url' in source ? source.url : source.path;
      context.onNotice({ kind: 'failed-line', line, text, reason });
      reasons.push(`line ${line}: ${reason}`);
    }
  }
  if (listed === 0) throw nothingIn(path, reasons);
}

/** What the other lines would meet, too. A list that only an account may read says nothing of the others. */
function concernsAll(cause: unknown): boolean {
  if (!(cause instanceof StageError) || cause.fault.fault === 'video') return false;
  return cause.fault.fault === 'system' || cause.fault.wants === undefined;
}

async function readList(path: string): Promise<string> {
  const content = await readFile(path).catch((error: unknown) => {
    throw new UserError({
      what: `${path} cannot be read`,
      why: error instanceof Error ? error.message : String(error),
      todo: 'check that it is there and that you may read it',
      cause: error,
    });
  });
  if (!content.subarray(0, 4096).includes(0)) return content.toString('utf8');
  throw new UserError({
    what: `${path} cannot be used as a list`,
    why: 'it is not a text file',
    todo: 'give a text file (UTF-8) with one URL or path per line',
  });
}

const nothingIn = (path: string, reasons: readonly string[]): UserError =>
  new UserError({
    what: `The list ${path} names no video`,
    why: reasons.length === 0 ? 'it has no line that is not a comment' : reasons.slice(0, 20).join('\n'),
    todo: 'give one URL or path per line; # starts a comment',
  });
