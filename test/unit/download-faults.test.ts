import {
  type Classified,
  faultOfVerdict,
  readDownloadVerdict,
  readDownloadWarnings,
  readFiltered,
} from '../../domain/download/download-faults.ts';
import type { Verdict, VerdictKind } from '../../domain/download/download-verdict.ts';
import type { DownloadContext } from '../../domain/download/phrases/phrase.ts';
import type { Fault } from '../../domain/faults.ts';
import { asVideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { DOWNLOAD_TEXTS } from '../fixtures/download-texts.ts';

const guest: DownloadContext = { identity: 'guest', site: 'youtube' };
const account: DownloadContext = { identity: 'account', site: 'youtube' };
const web: DownloadContext = { identity: 'guest', site: 'other' };

const youtube = (text: string): string => `ERROR: [youtube] abcDEF-_123: ${text}`;
const read = (text: string, context: DownloadContext): Verdict =>
  readDownloadVerdict(text, 1, context).verdict;

/** A verdict in one line: its kind, its reason, and what goes with it. */
function inWords(verdict: Verdict): string {
  const words = `${verdict.verdict} ${verdict.reason}`;
  switch (verdict.verdict) {
    case 'retry-later': {
      const { afterMinutes, lastly } = verdict;
      return `${words} in ${afterMinutes / 60} h${lastly ? `, after ${lastly.times} ${lastly.reason}` : ''}`;
    }
    case 'needs-account':
      return `${words}, or ${verdict.otherwise}`;
    case 'other-identity':
      return `${words} (other ${verdict.apart}), or ${verdict.otherwise}`;
    default:
      return words;
  }
}

/** A fault in one line: `fault reason [-> how it settles, or whom it wants]`. */
function faultInWords(fault: Fault): string {
  const words = `${fault.fault} ${fault.reason}`;
  if (fault.fault === 'identity' && fault.wants !== undefined) {
    return `${words} -> ${fault.wants.who}, or ${fault.wants.otherwise}`;
  }
  if (fault.fault !== 'video' || fault.settles === undefined) return words;
  const { settles } = fault;
  if (settles.kind === 'parked') return `${words} -> parked until ${settles.notBefore}`;
  return `${words} -> ${settles.kind}${settles.kind === 'failed' ? '' : ` ${settles.reason}`}`;
}

const CONTEXTS = { guest, account, web, webAccount: { identity: 'account', site: 'other' } } as const;
const rows = DOWNLOAD_TEXTS.flatMap(({ text, ...means }) =>
  Object.entries(means).map(
    ([as, expected]) => [as as keyof typeof CONTEXTS, text, expected as string] as const,
  ),
);

test.each(rows)('defect 23: told to %s: %s', (as, text, expected) => {
  expect(inWords(read(text, CONTEXTS[as]))).toBe(expected);
});

test('every kind of verdict is read from some text, and each says whether it counts', () => {
  const counts: Record<VerdictKind, boolean> = {
    'retry-now': true,
    'retry-later': false,
    'account-pause': false,
    'account-dead': false,
    'network-pause': false,
    'proxy-pause': false,
    'needs-account': false,
    'other-identity': false,
    'video-permanent': true,
    system: false,
  };
  const proxied = { ...account, proxy: true };
  const verdicts = rows.map(([as, text]) => read(text, CONTEXTS[as]));
  verdicts.push(...DOWNLOAD_TEXTS.map(({ text }) => read(text, proxied)));
  const seen = Object.fromEntries(verdicts.map(({ verdict, counted }) => [verdict, counted]));
  expect(seen).toEqual(counts);
  expect(verdicts.filter(({ verdict, counted }) => counted !== counts[verdict])).toEqual([]);
});

test.each([
  `('Unable to connect to proxy', OSError('Tunnel connection failed: 407')) (caused by ProxyError("('Unable to connect to proxy', OSError())"))`,
  "SocksHTTPSConnection(host='www.youtube.com', port=443): Failed to establish a new connection: [Errno 111] Connection refused",
  "<yt_dlp.networking._requests.SocksHTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno -2] Name or service not known (caused by TransportError('x'))",
  'HTTP Error 407: Proxy Authentication Required',
])('defect 28: a proxy that does not answer is no fault of the network where one is used: %s', (words) => {
  const text = youtube(`Unable to download webpage: ${words}`);
  expect(inWords(read(text, { ...account, proxy: true }))).toBe('proxy-pause proxy');
  expect(inWords(read(text, { ...guest, proxy: true }))).toBe('proxy-pause proxy');
  expect(inWords(read(text, guest))).toBe('system network');
});

test('a slow answer through a proxy is not the proxy itself', () => {
  const text = youtube(
    "Unable to download webpage: SocksHTTPSConnectionPool(host='www.youtube.com', port=443): Read timed out. (read timeout=20.0)",
  );
  expect(inWords(read(text, { ...account, proxy: true }))).toBe('retry-now timeout');
});

test.each<[string, string, string]>([
  ["Video unavailable. This content isn't available", 'blocked', 'video-permanent removed'],
  ['This video is DRM protected', 'drm', 'video-permanent drm'],
])('what a second identity is told as well is believed of the video: %s', (words, elsewhere, expected) => {
  const refusedElsewhere = new Set([elsewhere]);
  expect(inWords(read(youtube(words), { ...account, refusedElsewhere }))).toBe(expected);
  expect(inWords(read(youtube(words), { ...guest, refusedElsewhere }))).toBe(expected);
  const forAnotherReason = { ...account, refusedElsewhere: new Set(['rate-limit']) };
  expect(inWords(read(youtube(words), forAnotherReason))).not.toBe(expected);
});

test.each<[string, string]>([
  ['Premieres in 3 hours', 'retry-later upcoming in 3 h'],
  ['Premieres in 1 day', 'retry-later upcoming in 24 h'],
  ['This live event will begin in 5 days.', 'retry-later upcoming in 120 h'],
  ['This live event will begin in 90 days.', 'retry-later upcoming in 336 h'],
  ['This live event will begin in 1 minute.', 'retry-later upcoming in 0.25 h'],
  ['This live event will begin in a few moments.', 'retry-later upcoming in 0.25 h'],
  ['Premieres December 24 at 8:00 PM', 'retry-later upcoming in 12 h'],
])('an upcoming video is asked for again when its text says it begins: %s', (words, expected) => {
  expect(inWords(read(youtube(words), guest))).toBe(expected);
});

test.each<[string, string]>([
  [
    'No supported JavaScript runtime could be found. Only deno is enabled by default; to use another runtime add  --js-runtimes RUNTIME[:PATH]  to your command/config. YouTube extraction without a JS runtime has been deprecated, and some formats may be missing.',
    'system javascript-runtime',
  ],
  ['[youtube] [jsc] The provider node failed', 'system javascript-challenge'],
  [
    '[youtube] abcDEF-_123: Signature solving failed: Some formats may be missing.',
    'system javascript-challenge',
  ],
  [
    '[youtube] abcDEF-_123: n challenge solving failed: Some formats may be missing.',
    'system javascript-challenge',
  ],
  [
    '[youtube] abcDEF-_123: Some tv client https formats have been skipped as they are DRM protected. Your account may have an experiment that applies DRM to all videos on the tv client.',
    'other-identity drm (other account), or drm',
  ],
])('missing formats after the warning "%s" are no fault of the video', (warning, expected) => {
  const text = `WARNING: ${warning}\n${youtube('Requested format is not available. Use --list-formats')}`;
  const { verdict, detail } = readDownloadVerdict(text, 1, guest);
  expect(inWords(verdict)).toBe(expected);
  expect(detail).toBe(text);
});

const DEAD_COOKIES =
  'WARNING: [youtube] The provided YouTube account cookies are no longer valid. They have likely been rotated in the browser as a security measure.';

test.each<[string, DownloadContext]>([
  [
    youtube(
      "Unable to download API page: Failed to resolve 'www.youtube.com' ([Errno -3] Temporary failure in name resolution)",
    ),
    guest,
  ],
  [youtube('Unable to download webpage: [Errno 101] Network is unreachable'), account],
  [youtube('Unable to download webpage: [Errno 113] No route to host'), guest],
  [
    "ERROR: [generic] a: Unable to download webpage: Failed to resolve 'example.org' ([Errno -3] Temporary failure in name resolution)",
    { ...web, networkWorks: false },
  ],
])('defect 28: an outage of the network is a system fault, which uses up no attempt: %s', (text, context) => {
  expect(inWords(read(text, context))).toBe('system network');
});

test('a host that is unknown while others answer does not exist', () => {
  const text =
    "ERROR: [generic] a: Unable to download webpage: Failed to resolve 'nosuch.invalid' ([Errno -2])";
  expect(inWords(read(text, { ...web, networkWorks: true }))).toBe('video-permanent not-found');
});

test.each<[string, string]>([
  ["Private video. Sign in if you've been granted access to this video.", 'account-dead cookies-rotated'],
  ["Sign in to confirm you're not a bot. Use --cookies", 'account-dead cookies-rotated'],
  ['Login details are needed to download this content', 'account-dead cookies-rotated'],
  ['This video has been removed by the uploader', 'video-permanent removed'],
  ['Unable to download webpage: HTTP Error 429: Too Many Requests', 'account-pause rate-limit'],
])('defect 23: after a warning of dead cookies, "%s" is read as %s', (words, expected) => {
  const { verdict } = readDownloadVerdict(`${DEAD_COOKIES}\n${youtube(words)}`, 1, account);
  expect(inWords(verdict)).toBe(expected);
});

test('defect 23: warnings are read in a run that succeeded, too', () => {
  const text = `[youtube] Extracting URL\n${DEAD_COOKIES}\nWARNING: [youtube] Falling back on generic`;
  const [warning, ...more] = readDownloadWarnings(text, account);
  expect(more).toEqual([]);
  expect(warning && inWords(warning.verdict)).toBe('account-dead cookies-rotated');
  expect(warning?.detail).toBe(DEAD_COOKIES);
  expect(readDownloadWarnings('[download] 100%', account)).toEqual([]);
});

test('formats passed over for DRM are no refusal where another format came', () => {
  const text =
    'WARNING: [youtube] abcDEF-_123: Some tv client https formats have been skipped as they are DRM protected.';
  expect(readDownloadWarnings(text, account)).toEqual([]);
});

test('a cookies file that cannot be read makes the account useless, and its lines are not repeated', () => {
  const text =
    "WARNING: skipping cookie file entry due to invalid length 1: '.youtube.com TRUE / TRUE 0 SAPISID secret-value\\n'\n" +
    "WARNING: skipping cookie file entry due to invalid expires at secret-value: '.youtube.com\\tTRUE'";
  const warnings = readDownloadWarnings(text, account);
  expect(warnings.map(({ verdict }) => inWords(verdict))).toEqual(
    Array(2).fill('account-dead cookies-unusable'),
  );
  const failed = readDownloadVerdict(`${text}\n${youtube('Private video.')}`, 1, account);
  expect(inWords(failed.verdict)).toBe('account-dead cookies-unusable');
  expect(JSON.stringify([warnings, failed])).not.toContain('secret-value');
});

test('defect 23: 403 alone is never stale cookies', () => {
  expect(inWords(read('ERROR: unable to download video data: HTTP Error 403: Forbidden', account))).toBe(
    'retry-now http-403',
  );
});

test.each([
  [
    'ERROR: [generic] generatecontent: Unable to download webpage: HTTP Error 500: quota',
    'retry-now server-error',
  ],
  ['ERROR: [generic] age: Unable to download webpage: HTTP Error 500: x', 'retry-now server-error'],
  ['ERROR: [generic] x: generateContent webpage usage', 'retry-now download-error'],
  [
    'ERROR: [generic] x: the page forbids 429 things, sign in to read more about private video',
    'retry-now download-error',
  ],
  ['ERROR: [generic] x: rate limits and cookies are no longer valid words here', 'retry-now download-error'],
  [
    'ERROR: [generic] x: Unable to extract title: "Sign in to confirm your age" is its name',
    'retry-now download-error',
  ],
  ["ERROR: [generic] x: Nobody said this content isn't available", 'retry-now download-error'],
  ['ERROR: [generic] x: Video unavailableness explained', 'retry-now download-error'],
  ['ERROR: [generic] x: Premieres of 1999, DRM protected', 'retry-now download-error'],
  ['ERROR: [generic] x: HTTP Error 429 is the title of this page', 'retry-now download-error'],
  [
    '[download] Destination: Video unavailable. Private video.webm\nERROR: something new',
    'retry-now download-error',
  ],
  [
    '[download] Got error: [Errno 101] Network is unreachable. Retrying (1/3)...\nERROR: something new',
    'retry-now download-error',
  ],
])('defect 24: words inside "%s" decide nothing', (text, expected) => {
  expect(inWords(read(text, web))).toBe(expected);
});

test('defect 25: the original text is kept word for word, with all its lines, and without passwords', () => {
  const text =
    'WARNING: something else\n' +
    'ERROR: [youtube] abcDEF-_123: The uploader has not made this video available in your country\n' +
    'This video is available in Germany.\n[download] a note of no weight\nERROR: via socks5h://me:secret@host:1';
  expect(readDownloadVerdict(text, 1, guest).detail).toBe(
    'ERROR: [youtube] abcDEF-_123: The uploader has not made this video available in your country\n' +
      'This video is available in Germany.\nERROR: via socks5h://me:****@host:1',
  );
});

test.each<[number | undefined, string]>([
  [1, 'retry-now download-error'],
  [0, 'retry-now download-error'],
  [2, 'system yt-dlp-usage'],
  [100, 'system yt-dlp-broken'],
  [127, 'system yt-dlp-missing'],
  [137, 'retry-now killed'],
  [143, 'retry-now killed'],
  [undefined, 'retry-now killed'],
])(
  'defect 6: exit code %s without a word is told as what it is, never as missing audio',
  (exitCode, expected) => {
    const { verdict, detail } = readDownloadVerdict('', exitCode, guest);
    expect(inWords(verdict)).toBe(expected);
    expect(detail).toContain('without a file and without a word');
  },
);

const NOW = { nowMs: Date.parse('2026-11-21T12:00:00Z'), timeScale: 1, times: 0 };
const later = (reason: string, afterMinutes: number, more: object = {}): Verdict => ({
  verdict: 'retry-later',
  reason,
  counted: false,
  afterMinutes,
  ...more,
});
const lastly = { lastly: { times: 2, reason: 'removed' } } as const;

test.each<[string, Verdict, Partial<typeof NOW>, string]>([
  ['another attempt', { verdict: 'retry-now', reason: 'http-403', counted: true }, {}, 'video http-403'],
  ['a rest', later('live', 720), {}, 'video live -> parked until 2026-11-22T00:00:00.000Z'],
  [
    'a shortened rest',
    later('live', 720),
    { timeScale: 0.5 },
    'video live -> parked until 2026-11-21T18:00:00.000Z',
  ],
  ['a rest again', later('x', 60, lastly), { times: 1 }, 'video x -> parked until 2026-11-21T13:00:00.000Z'],
  ['the last time', later('x', 60, lastly), { times: 2 }, 'video x -> unavailable removed'],
  [
    'upcoming soon',
    later('upcoming', 48 * 60),
    {},
    'video upcoming -> parked until 2026-11-23T12:00:00.000Z',
  ],
  [
    'upcoming in days',
    later('upcoming', 48 * 60 + 1),
    { timeScale: 0.001 },
    'video upcoming -> skipped upcoming',
  ],
  [
    'the end',
    { verdict: 'video-permanent', reason: 'private', counted: true },
    {},
    'video private -> unavailable private',
  ],
  [
    'a login',
    { verdict: 'needs-account', reason: 'login-check', counted: false, otherwise: 'private' },
    {},
    'identity login-check -> account, or private',
  ],
  [
    'another account',
    { verdict: 'other-identity', reason: 'drm', counted: false, apart: 'account', otherwise: 'drm' },
    {},
    'identity drm -> other-account, or drm',
  ],
  [
    'another address',
    { verdict: 'other-identity', reason: 'region', counted: false, apart: 'egress', otherwise: 'region' },
    {},
    'identity region -> other-egress, or region',
  ],
  [
    'a pause of the account',
    { verdict: 'account-pause', reason: 'bot-wall', counted: false },
    {},
    'identity bot-wall',
  ],
  [
    'a dead account',
    { verdict: 'account-dead', reason: 'cookies-rotated', counted: false },
    {},
    'identity cookies-rotated',
  ],
  [
    'a pause of the address',
    { verdict: 'network-pause', reason: 'rate-limit', counted: false },
    {},
    'identity rate-limit',
  ],
  ['a silent proxy', { verdict: 'proxy-pause', reason: 'proxy', counted: false }, {}, 'identity proxy'],
  ['a full disk', { verdict: 'system', reason: 'disk-full', counted: false }, {}, 'system disk-full'],
])('a verdict of %s is carried out', (_name, verdict, now, expected) => {
  const fault = faultOfVerdict({ verdict, detail: 'the words' }, { ...NOW, ...now });
  expect(faultInWords(fault)).toBe(expected);
  expect(fault.detail).toBe('the words');
});

const video = (more: Partial<VideoMetadata>): VideoMetadata => ({
  id: asVideoId('abcDEF-_123'),
  kind: 'youtube',
  url: 'https://www.youtube.com/watch?v=abcDEF-_123',
  ...more,
});
const settings = { skipShorts: true, shortSeconds: 120, maxDurationMinutes: 60 };
const filteredInWords = (filtered: Fault | Classified | undefined): string => {
  if (filtered === undefined) return 'not filtered';
  return 'verdict' in filtered ? inWords(filtered.verdict) : faultInWords(filtered);
};

test.each<[string, Partial<VideoMetadata>, string]>([
  ['a live stream', { liveStatus: 'is_live' }, 'retry-later live in 12 h'],
  ['an upcoming stream', { liveStatus: 'is_upcoming' }, 'retry-later upcoming in 12 h'],
  ['a stream that has just ended', { liveStatus: 'post_live' }, 'retry-later live in 12 h'],
  ['a video for members', { availability: 'subscriber_only' }, 'video-permanent members-only'],
  ['a long video', { durationMs: 90 * 60_000 }, 'video too-long -> skipped too-long'],
  ['a short', { mediaType: 'short' }, 'video short -> skipped short'],
  ['a brief video', { durationMs: 60_000 }, 'video short -> skipped short'],
  ['a video that yt-dlp alone finds wrong', {}, 'retry-now filtered'],
])('a run that our filter stopped for %s says so', (_name, more, expected) => {
  const text = '[download] A title does not pass filter (!is_live), skipping ..';
  expect(filteredInWords(readFiltered(text, 101, video(more), settings))).toBe(expected);
});

test('a file above the limit is skipped with both sizes', () => {
  const text = '[download] File is larger than max-filesize (3145728000 bytes > 2147483648 bytes). Aborting.';
  const fault = readFiltered(text, 0, video({}), settings)!;
  expect(filteredInWords(fault)).toBe('video too-large -> skipped too-long');
  expect(fault.detail).toContain('3000 MB, more than 2048 MB');
});

test('a run that no filter stopped is not read as filtered', () => {
  expect(readFiltered('ERROR: x', 1, video({ liveStatus: 'is_live' }), settings)).toBeUndefined();
});
