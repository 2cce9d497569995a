import type { Fault } from './faults.ts';
import type { UnavailableReason } from './outcomes.ts';

export interface DownloadContext {
  /** Whom yt-dlp acted as: an account's cookies, or nobody. */
  readonly identity: 'guest' | 'account';
  readonly site: 'youtube' | 'other';
  /** Whether other hosts answer; undefined where nobody looked. */
  readonly networkWorks?: boolean;
}

type WithoutDetail<F> = F extends unknown ? Omit<F, 'detail'> : never;
export type Verdict = WithoutDetail<Fault>;

export interface Phrase {
  /** Matched against the normalised text of one message; anchored, so that a chance word decides nothing. */
  readonly says: RegExp;
  readonly means: Verdict | ((context: DownloadContext) => Verdict);
}

const DAY_MINUTES = 24 * 60;

const system = (reason: string): Verdict => ({ fault: 'system', reason });
const video = (reason: string): Verdict => ({ fault: 'video', reason });
const unavailable = (reason: UnavailableReason): Verdict => ({
  fault: 'video',
  reason,
  settles: { kind: 'unavailable', reason },
});
const parked = (reason: string, retryAfterHours = 24): Verdict => ({
  fault: 'video',
  reason,
  settles: { kind: 'parked', retryAfterHours },
});
const refused = (reason: Extract<Fault, { fault: 'identity' }>['reason'], pauseMinutes: number): Verdict => ({
  fault: 'identity',
  reason,
  pauseMinutes,
});

/** Where an HTTP status is told: while reading a page, or while fetching the media. */
const http = (status: string): RegExp =>
  new RegExp(
    `^(?:\\[download\\] )?(?:unable to download (?:video data|.*?webpage|.*?page|json metadata|.*?manifest|.*?information)|got error|fragment \\d+ not found.*?): http error ${status}\\b`,
  );

/** Nothing of the video: this machine lacks something. */
const MACHINE: readonly Phrase[] = [
  {
    says: /\[errno 28\]|no space left on device|\[errno 122\]|disk quota exceeded/,
    means: system('disk-full'),
  },
  {
    says: /^unable to (?:write data|create directory|open for writing|rename file|download.*): .*\[errno (?:2|5|13|30|36)\]|^\[errno (?:5|13|30)\]/,
    means: system('disk'),
  },
  {
    says: /^postprocessing: ffprobe and ffmpeg not found|^ffmpeg not found|^ffmpeg is not installed/,
    means: system('ffmpeg'),
  },
  { says: /^traceback.*(?:modulenotfounderror|importerror|syntaxerror)/, means: system('yt-dlp-broken') },
  { says: /^yt-dlp: error: |^usage: yt-dlp/, means: system('yt-dlp-usage') },
];

/** Whom we came as was refused; the video is innocent. */
const IDENTITY: readonly Phrase[] = [
  {
    says: /^(?:video unavailable\. )?(?:this content isn't available, try again later|your account has been rate-limited by youtube|the current session has been rate-limited by youtube)/,
    means: refused('rate-limit', 75),
  },
  {
    says: /^(?:video unavailable\. )?this content isn't available(?:\.|$)/,
    means: ({ identity }) =>
      identity === 'account' ? refused('blocked', DAY_MINUTES) : parked('video-unavailable'),
  },
  { says: /^sign in to confirm you're not a bot\b/, means: refused('bot-wall', 180) },
  { says: /youtube is requiring a captcha challenge before playback/, means: refused('bot-wall', 180) },
  {
    says: /^all player responses are invalid\. your ip is likely being blocked by youtube/,
    means: refused('blocked', 240),
  },
  { says: http('(?:429|402)'), means: refused('rate-limit', 90) },
  {
    says: /^cookies file must be netscape formatted|does not look like a netscape format cookies file/,
    means: refused('cookies', DAY_MINUTES),
  },
  {
    says: /^playlists that require authentication may not extract correctly without a successful webpage download|^login details are needed to download this content/,
    means: ({ identity }) => (identity === 'account' ? refused('cookies', 60) : unavailable('private')),
  },
  {
    says: /unable to connect to proxy\b.*proxyerror|socks(?:https?connection|.*proxy).*(?:connection refused|failed|timed out)|^proxyerror\b|tunnel connection failed/,
    // A guest has only this way out: for everybody, the network is down.
    means: ({ identity }) => (identity === 'account' ? refused('proxy', 10) : system('proxy')),
  },
];

/** YouTube's and yt-dlp's words about one video. */
const VIDEO: readonly Phrase[] = [
  {
    says: /^sign in to confirm your age\b|^this video is age-restricted\b|^this video may be inappropriate for some users/,
    means: unavailable('age-restricted'),
  },
  {
    says: /^the following content may contain suicide or self-harm topics/,
    means: unavailable('age-restricted'),
  },
  {
    says: /^(?:video unavailable\. )?(?:private video\b|this video is private\b)/,
    means: unavailable('private'),
  },
  {
    says: /^(?:video unavailable\. )?(?:join this channel to get access to members-only content|this video is available to this channel's members)/,
    means: unavailable('members-only'),
  },
  {
    says: /^(?:video unavailable\. )?(?:this video requires payment to watch|this video is only available to music premium members|only available to music premium members)/,
    means: unavailable('paid'),
  },
  {
    says: /^(?:video unavailable\. )?(?:the uploader has not made this video available in your country|this video (?:contains content from .{1,200}|is not available in your country|is blocked in your country)|.{0,200}who has blocked it in your country)|^this video is (?:not available|blocked) from your location/,
    means: unavailable('region'),
  },
  {
    says: /^this video is drm protected|^the requested site is known to use drm protection/,
    means: unavailable('drm'),
  },
  {
    says: /^(?:video unavailable\. )?(?:this video (?:has been|was) removed\b|this video is no longer available\b|this video is not available(?:\.|$)|this video has been deleted\b|has been removed\b|.{0,120}because the youtube account associated with this video has been terminated|.{0,120}due to a copyright claim by\b)/,
    means: unavailable('removed'),
  },
  {
    says: /^(?:premieres in \d|premieres? will begin shortly|this live event will begin in\b|waiting for .{1,80}(?:to start|premiere|stream)|waiting for\b)/,
    means: { fault: 'video', reason: 'upcoming', settles: { kind: 'skipped', reason: 'upcoming' } },
  },
  { says: /^this live stream recording is not available/, means: parked('recording-not-ready') },
  {
    says: /^(?:youtube said: )?the playlist does not exist|^this channel does not have a\b|^this channel does not exist|^the channel is not currently live/,
    means: unavailable('not-found'),
  },
  {
    says: /^(?:youtube said: )?(?:incomplete data received|unable to recognize tab page)/,
    means: video('incomplete-answer'),
  },
  { says: /^(?:youtube said: )?an unknown error has occurred/, means: video('server-error') },
  {
    says: /^unsupported url: |^(?:\[generic\] )?.{0,400}is not a valid url\b/,
    means: unavailable('not-media'),
  },
  {
    says: /^no video formats found!|^requested format is not available\b|^only images are available\b/,
    means: parked('no-formats'),
  },
  { says: /^video unavailable\b/, means: parked('video-unavailable') },
  { says: /^postprocessing: warning: unable to obtain file audio codec/, means: video('unreadable-media') },
];

/** The way to the media. */
const TRANSFER: readonly Phrase[] = [
  {
    says: http('(?:404|410)'),
    means: ({ site }) => (site === 'other' ? unavailable('not-found') : video('http-404')),
  },
  { says: http('403'), means: video('http-403') },
  { says: http('401'), means: unavailable('private') },
  { says: http('451'), means: unavailable('region') },
  { says: http('416'), means: video('http-416') },
  { says: http('5\\d\\d'), means: video('server-error') },
  { says: http('\\d\\d\\d'), means: video('http-error') },
  { says: /^(?:\[download\] )?did not get any data blocks/, means: video('empty-file') },
  {
    says: /\b\d+ bytes read, \d+ more expected\b|^content too short\b|incompleteread\(/,
    means: video('truncated'),
  },
  {
    says: /failed to resolve '|\[errno -[235]\]|name or service not known|temporary failure in name resolution|nodename nor servname provided/,
    means: ({ site, networkWorks }) =>
      site === 'other' && networkWorks === true ? unavailable('not-found') : system('network'),
  },
  { says: /\[errno (?:100|101)\]|network is (?:unreachable|down)/, means: system('network') },
  {
    says: /certificate_verify_failed|certificateverifyerror/,
    means: ({ site }) => (site === 'youtube' ? system('tls') : video('certificate')),
  },
  {
    says: /\[errno (?:111|113)\]|connection refused|no route to host/,
    means: ({ site }) => (site === 'youtube' ? system('network') : video('connection')),
  },
  { says: /\b(?:read )?timed out\b|timeout\b.*transporterror/, means: video('timeout') },
  {
    says: /connection (?:reset|aborted|broken)|remote end closed connection|\[errno (?:32|104)\]/,
    means: video('connection'),
  },
];

/** In the order in which they decide: the first that one of the errors says. */
export const ERROR_PHRASES: readonly Phrase[] = [...MACHINE, ...IDENTITY, ...VIDEO, ...TRANSFER];

/** Said while a download may still succeed. */
export const WARNING_PHRASES: readonly Phrase[] = [
  {
    says: /^the provided youtube account cookies are no longer valid\b/,
    means: refused('cookies', DAY_MINUTES),
  },
  { says: /^skipping cookie file entry due to invalid length\b/, means: refused('cookies', DAY_MINUTES) },
  { says: /^no supported javascript runtime could be found\b/, means: system('javascript-runtime') },
  {
    says: /^\[jsc(?:[:\w]*)?\]|^(?:n challenge|signature) solving failed: some formats may be missing/,
    means: system('javascript-challenge'),
  },
];
