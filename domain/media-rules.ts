import type { Fault } from './faults.ts';

/** What decoding a media file to its end found. */
export interface MeasuredMedia {
  readonly sizeBytes: number;
  readonly hasAudio: boolean;
  readonly codec?: string;
  /** Length that the file's own header promises; undefined where it promises none. */
  readonly declaredMs?: number;
  /** Length of the audio that could be decoded. */
  readonly decodedMs: number;
  /** How far into the file any of its streams went. */
  readonly reachedMs: number;
}

export interface MediaExpectation {
  /** A local file does not get better by trying again; a download may. */
  readonly origin: 'download' | 'local';
  readonly durationMs?: number;
  /** Who says so: a site measures its files, a feed is filled in by hand and may count other advertisements. */
  readonly durationFrom?: 'site' | 'feed';
}

type VideoFault = Extract<Fault, { fault: 'video' }>;

/** Shortest share of a promised length that still counts as whole, and what rounding may take off it. */
const WHOLE = {
  header: { share: 0.95, slackMs: 300 },
  site: { share: 0.95, slackMs: 1500 },
  feed: { share: 0.6, slackMs: 3000 },
};

const isCutShort = (foundMs: number, promisedMs: number, by: keyof typeof WHOLE): boolean =>
  foundMs < WHOLE[by].share * promisedMs - WHOLE[by].slackMs;

/** The start of a file that is text: a page or a message in place of the media; undefined for anything else. */
export function textInsteadOfMedia(head: Uint8Array): string | undefined {
  const text = new TextDecoder()
    .decode(head.subarray(0, 512))
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^<(!doctype html|html|head|body|!--)/i.test(text)) return 'an HTML page';
  if (/^<\?xml|^<[a-z][\w:]*[\s>/]/i.test(text)) return 'an XML document';
  if (/^[{[]\s*("|\{|\[|\]|\})/.test(text)) return 'a JSON document';
  if (/^#EXTM3U/.test(text)) return 'a playlist';
  return /^[\t\n\r\x20-\x7e]{16,}$/.test(text) ? 'a text' : undefined;
}

export function textFault(what: string, file: string): Fault {
  return {
    fault: 'video',
    reason: what === 'an HTML page' ? 'html-page' : 'not-media',
    detail: `${file} is ${what}, not media. The address probably leads to a page about the recording, or to a login.`,
    settles: { kind: 'unavailable', reason: 'not-media' },
  };
}

export function emptyFault(file: string, origin: MediaExpectation['origin']): Fault {
  return {
    fault: 'video',
    reason: 'empty-file',
    detail: `${file} is empty (0 bytes).`,
    settles: origin === 'local' ? { kind: 'unavailable', reason: 'not-media' } : undefined,
  };
}

/** A file that no decoder opens, or whose audio gives not one sample. */
export function unreadableFault(file: string, why: string, origin: MediaExpectation['origin']): Fault {
  return {
    fault: 'video',
    reason: 'unreadable-media',
    detail: `${file} cannot be decoded: ${why}.`,
    settles: origin === 'local' ? { kind: 'unavailable', reason: 'not-media' } : undefined,
  };
}

/** What is wrong with a decoded file; undefined when it is a whole recording with sound. */
export function judgeMedia(
  media: MeasuredMedia,
  expected: MediaExpectation,
  file: string,
): VideoFault | undefined {
  if (!media.hasAudio) {
    return {
      fault: 'video',
      reason: 'no-audio-track',
      detail: `${file} was read to its end and has no audio track.`,
      settles: { kind: 'unavailable', reason: 'not-media' },
    };
  }
  if (media.decodedMs <= 0) {
    return unreadableFault(file, 'its audio track gives no sound', expected.origin) as VideoFault;
  }
  const { declaredMs, reachedMs, decodedMs } = media;
  if (declaredMs !== undefined && isCutShort(reachedMs, declaredMs, 'header')) {
    return truncated(file, reachedMs, declaredMs, 'its header promises', expected.origin);
  }
  const { durationMs, durationFrom = 'site' } = expected;
  if (durationMs !== undefined && isCutShort(decodedMs, durationMs, durationFrom)) {
    return truncated(file, decodedMs, durationMs, `the ${durationFrom} promises`, expected.origin);
  }
  return undefined;
}

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function truncated(
  file: string,
  foundMs: number,
  promisedMs: number,
  whoPromises: string,
  origin: MediaExpectation['origin'],
): VideoFault {
  return {
    fault: 'video',
    reason: 'truncated',
    detail: `${file} ends after ${inSeconds(foundMs)} where ${whoPromises} ${inSeconds(promisedMs)}: it is not complete.`,
    settles: origin === 'local' ? { kind: 'failed' } : undefined,
  };
}
