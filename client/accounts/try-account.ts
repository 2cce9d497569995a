import { DownloadError } from '../../domain/download/download-error.ts';
import type { LeaseEnd, Verdict } from '../../domain/download/download-verdict.ts';
import { StageError } from '../../domain/faults.ts';
import { readSource } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { webVideoId } from '../../domain/video-identity.ts';
import { youtubeVideo } from '../../domain/youtube-urls.ts';
import { sha256Hex } from '../../engines/downloader/content-hash.ts';
import type { Downloader } from '../../engines/downloader/downloader.ts';

/** YouTube's first video: public since 2005, and 19 seconds long. */
const TRIED_VIDEO = 'jNQXAC9IVRw';

export interface Tried {
  /** As for the turn of a download. */
  readonly end: LeaseEnd;
  /** What came of it, as a sentence. */
  readonly inWords: string;
  /** `works`: it may be used. `refused`: it is of no use as it is. `unclear`: this says nothing about it. */
  readonly result: 'works' | 'refused' | 'unclear';
}

/** The video that an account is tried on. @throws UserError for what is no address of one video. */
export function triedVideo(url: string | undefined): VideoMetadata {
  if (url === undefined) return { ...youtubeVideo(TRIED_VIDEO), kind: 'youtube' };
  const source = readSource(url, { resolve: (typed) => typed, kindOf: () => 'missing' });
  if (source.kind === 'youtube-video') return { id: source.id, url: source.url, kind: 'youtube' };
  if (source.kind === 'web') {
    return { id: webVideoId(source.url, sha256Hex), url: source.url, kind: 'web' };
  }
  throw new UserError({
    what: `${url} is not the address of one video`,
    todo: 'Name a public video, or leave --try-url out.',
    usage: true,
  });
}

/** Asks for one video's metadata as the account: one extraction, nothing is downloaded. */
export async function tryAccount(
  lookUp: Downloader['lookUp'],
  request: Parameters<Downloader['lookUp']>[0],
): Promise<Tried> {
  try {
    const { title, id } = await lookUp(request);
    return { end: { end: 'success' }, result: 'works', inWords: `it may see "${title ?? id}"` };
  } catch (error) {
    if (request.signal?.aborted) throw error;
    if (error instanceof DownloadError) return ofVerdict(error.verdict, error.message);
    if (error instanceof StageError) {
      return {
        end: { end: 'unknown', reason: error.fault.reason },
        result: 'unclear',
        inWords: error.message,
      };
    }
    throw error;
  }
}

function ofVerdict(verdict: Verdict, detail: string): Tried {
  const end: LeaseEnd = { end: 'verdict', verdict, detail };
  const { result, meaning } = MEANINGS[verdict.verdict];
  return { end, result, inWords: `${meaning} (${verdict.reason}): ${detail}` };
}

const MEANINGS: Record<Verdict['verdict'], { result: Tried['result']; meaning: string }> = {
  'account-dead': { result: 'refused', meaning: 'the site does not take its cookies' },
  'needs-account': { result: 'refused', meaning: 'the site takes it for a guest' },
  'account-pause': { result: 'unclear', meaning: 'the site makes this account wait' },
  'network-pause': { result: 'unclear', meaning: 'the site makes this address wait' },
  'proxy-pause': { result: 'unclear', meaning: 'its proxy does not answer' },
  'other-identity': { result: 'unclear', meaning: 'the site does not show this video to it' },
  'video-permanent': { result: 'unclear', meaning: 'the video it was tried on cannot be had' },
  'retry-now': { result: 'unclear', meaning: 'the site answered with an error' },
  'retry-later': { result: 'unclear', meaning: 'the video it was tried on cannot be had just now' },
  system: { result: 'unclear', meaning: 'something on this side does not work' },
};
