import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, StageError } from '../../domain/faults.ts';
import { asVideoId } from '../../domain/ids.ts';
import { UserError } from '../../domain/user-error.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { normalisedUrl, webVideoId } from '../../domain/video-identity.ts';
import { isYoutubeHost, isYoutubeVideoId, youtubeWatchUrl } from '../../domain/youtube-urls.ts';
import { sha256Hex } from './content-hash.ts';
import type { ListedVideo, ListingNotice } from './listing.ts';
import { refusal } from './refusal.ts';
import { prepareRun } from './run-identity.ts';
import { runYtDlp, verdictOfRun } from './run-yt-dlp.ts';
import { listingArguments, type YtDlpProgram } from './yt-dlp-options.ts';
import { describedBy, type RowRecord, rowRecord } from './yt-dlp-records.ts';

export interface YtDlpListing {
  readonly url: string;
  /** Get YouTube's rounded dates as well, to order by. */
  readonly withDates: boolean;
  /** Leave out so many entries; when nothing is left then, the list is not called empty. */
  readonly after?: number;
  readonly signal?: AbortSignal;
  readonly isOnline: () => Promise<boolean>;
  readonly onNotice: (notice: ListingNotice) => void;
}

const NO_ADDRESS = 'it has no address of its own, or is no video';

/**
 * The videos of a playlist, a channel's tab or a page, as yt-dlp finds them: one or two requests per hundred.
 * Throws UserError, with the fault as its cause, when the listing fails, in the middle too: half a list would pass
 * for a whole one.
 */
export async function* listWithYtDlp(
  program: YtDlpProgram,
  listing: YtDlpListing,
): AsyncGenerator<ListedVideo> {
  const { url, withDates, after = 0, signal, isOnline, onNotice } = listing;
  const folder = await mkdtemp(join(tmpdir(), 'vidmine-listing-'));
  try {
    const guest = await prepareRun(join(folder, 'run'), { identity: 'guest', proxy: program.proxy });
    const args = listingArguments(program, { url, withDates, after, run: guest });
    const run = runYtDlp(program.ytDlp, args, { secrets: guest.secrets, signal });
    let listed = 0;
    for await (const { name, value } of run.records) {
      const record = name === 'row' ? rowRecord.safeParse(value).data : undefined;
      if (record === undefined) continue;
      const video = asListed(record, url);
      if (video === undefined) {
        onNotice({ kind: 'passed-over', text: record.title ?? record.id ?? url, reason: NO_ADDRESS });
        continue;
      }
      listed += 1;
      yield video;
    }
    const end = await run.ended();
    signal?.throwIfAborted();
    if (end.exitCode === 0 && (listed > 0 || after > 0)) return;
    const site = isYoutubeHost(new URL(url).hostname) ? 'youtube' : 'other';
    const context = { identity: 'guest', site, proxy: program.proxy !== undefined } as const;
    throw end.exitCode === 0
      ? empty(url)
      : notListed(url, listed, refusal(await verdictOfRun(end, context, isOnline), 1));
  } catch (error) {
    throw error instanceof StageError ? notListed(url, 0, error) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function asListed(row: RowRecord, listUrl: string): ListedVideo | undefined {
  const described = describedBy(row);
  if (isYoutube(row)) {
    if (row.id === undefined || !isYoutubeVideoId(row.id)) return undefined;
    const { publishedAt, ...exact } = described;
    const id = asVideoId(row.id);
    // In lists YouTube shows dates as "2 years ago": good to order by, but no date of publication.
    return {
      video: { id, kind: 'youtube', url: youtubeWatchUrl(id), ...exact },
      timeMs: asTime(publishedAt),
      entry: row.playlist_index,
    };
  }
  const place = placeOf(row, listUrl);
  if (place === undefined) return undefined;
  const id = webVideoId(place.mediaUrl ?? place.url, sha256Hex);
  const video: VideoMetadata = { id, kind: 'web', ...place, ...described };
  return { video, timeMs: asTime(video.publishedAt), entry: row.playlist_index };
}

function isYoutube(row: RowRecord): boolean {
  if (row.ie_key !== undefined) return row.ie_key === 'Youtube';
  const address = row.webpage_url ?? row.url ?? '';
  return URL.canParse(address) && isYoutubeHost(new URL(address).hostname);
}

/** Several recordings on one page have no page of their own: each is its media file. */
function placeOf(row: RowRecord, listUrl: string): Pick<VideoMetadata, 'url' | 'mediaUrl'> | undefined {
  const page = row.webpage_url ?? row.url;
  if (page === undefined || !URL.canParse(page)) return undefined;
  const isOneOfPage = row.playlist_index !== undefined && normalisedUrl(page) === normalisedUrl(listUrl);
  if (!isOneOfPage) return { url: page };
  return row.url !== undefined && /^https?:/.test(row.url) ? { url: page, mediaUrl: row.url } : undefined;
}

const asTime = (date: string | undefined): number | undefined =>
  date === undefined ? undefined : Date.parse(date);

const empty = (url: string): UserError =>
  new UserError({
    what: `${url} lists no videos`,
    why: 'the playlist, channel or page was read and is empty',
    todo: 'check the address in a browser',
  });

/** What a person can do about a fault. */
const TODO: Record<Fault['fault'], string> = {
  system: 'see vidmine doctor, and try again when it is mended',
  identity:
    'lists are read as a guest: wait before trying again, or set ytDlp.proxy; what only an account may see, name by its own address in a list file',
  video: 'check the address in a browser',
};

function notListed(url: string, listed: number, cause: StageError): UserError {
  const broke =
    listed > 0 ? `The listing of ${url} broke off after ${listed} videos` : `${url} cannot be listed`;
  return new UserError({
    what: broke,
    why: cause.fault.detail,
    todo: TODO[cause.fault.fault],
    cause,
  });
}
