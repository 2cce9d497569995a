import { readDownloadFault, readDownloadWarnings, readFiltered } from '../../domain/download-faults.ts';
import type { DownloadContext } from '../../domain/download-phrases.ts';
import type { Fault } from '../../domain/faults.ts';
import { asVideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';

const guest: DownloadContext = { identity: 'guest', site: 'youtube' };
const account: DownloadContext = { identity: 'account', site: 'youtube' };
const web: DownloadContext = { identity: 'guest', site: 'other' };

/** A fault in one line: `fault reason [-> how it settles]`. */
function inWords(fault: Fault): string {
  const settles = fault.fault === 'video' ? fault.settles : undefined;
  if (settles === undefined) return `${fault.fault} ${fault.reason}`;
  const how = 'reason' in settles ? ` ${settles.reason}` : '';
  return `${fault.fault} ${fault.reason} -> ${settles.kind}${how}`;
}
const youtube = (text: string): string => `ERROR: [youtube] abcDEF-_123: ${text}`;

const SLEEP_HINT =
  'It is recommended to use `-t sleep` to add a delay between video requests to avoid exceeding the rate limit.';
const COOKIES_HINT =
  'Use --cookies-from-browser or --cookies for the authentication. See  https://github.com/yt-dlp/yt-dlp/wiki/FAQ';
const FAILED = '(caused by TransportError("HTTPSConnection(host=\'www.youtube.com\', port=443): it failed"))';

test.each<[string, DownloadContext, string]>([
  // Refused as the one we came as.
  [
    youtube(
      "Video unavailable. This content isn't available, try again later. Your account has been rate-limited by YouTube for up to an hour. " +
        SLEEP_HINT,
    ),
    account,
    'identity rate-limit',
  ],
  [youtube('This content isn\u2019t available, try again later'), guest, 'identity rate-limit'],
  [
    youtube(
      "This content isn't available, try again later. The current session has been rate-limited by YouTube for up to an hour. " +
        SLEEP_HINT,
    ),
    guest,
    'identity rate-limit',
  ],
  [youtube("Video unavailable. This content isn't available"), account, 'identity blocked'],
  [youtube("Video unavailable. This content isn't available"), guest, 'video video-unavailable -> parked'],
  [youtube(`Sign in to confirm you\u2019re not a bot. ${COOKIES_HINT}`), guest, 'identity bot-wall'],
  [youtube(`Sign in to confirm you're not a bot. ${COOKIES_HINT}`), account, 'identity bot-wall'],
  [youtube('YouTube is requiring a captcha challenge before playback'), guest, 'identity bot-wall'],
  [
    youtube('All player responses are invalid. Your IP is likely being blocked by Youtube'),
    guest,
    'identity blocked',
  ],
  [
    youtube(
      'Unable to download webpage: HTTP Error 429: Too Many Requests (caused by <HTTPError 429: Too Many Requests>)',
    ),
    guest,
    'identity rate-limit',
  ],
  [
    youtube(
      'Unable to download API page: HTTP Error 429: Too Many Requests (caused by <HTTPError 429: Too Many Requests>)',
    ),
    guest,
    'identity rate-limit',
  ],
  ['ERROR: unable to download video data: HTTP Error 429: Too Many Requests', guest, 'identity rate-limit'],
  [youtube('Unable to download webpage: HTTP Error 402: Payment Required'), guest, 'identity rate-limit'],
  ['ERROR: Cookies file must be Netscape formatted, not JSON', account, 'identity cookies'],
  ["ERROR: 'x' does not look like a Netscape format cookies file", account, 'identity cookies'],
  [
    'ERROR: [youtube:tab] PLabc: Playlists that require authentication may not extract correctly without a successful webpage download',
    account,
    'identity cookies',
  ],
  [
    youtube('Login details are needed to download this content'),
    guest,
    'video private -> unavailable private',
  ],
  [
    youtube(
      `Unable to download webpage: ('Unable to connect to proxy', OSError('Tunnel connection failed')) (caused by ProxyError("('Unable to connect to proxy', OSError())"))`,
    ),
    account,
    'identity proxy',
  ],
  [
    youtube(
      "Unable to download webpage: SocksHTTPSConnection(host='www.youtube.com', port=443): Failed to establish a new connection: [Errno 111] Connection refused",
    ),
    account,
    'identity proxy',
  ],
  [
    youtube(
      `Unable to download webpage: ('Unable to connect to proxy', OSError()) (caused by ProxyError("x"))`,
    ),
    guest,
    'system proxy',
  ],
  // About one video.
  [
    youtube(`Sign in to confirm your age. This video may be inappropriate for some users. ${COOKIES_HINT}`),
    guest,
    'video age-restricted -> unavailable age-restricted',
  ],
  [
    youtube('This video is age-restricted and YouTube is requiring account age-verification'),
    account,
    'video age-restricted -> unavailable age-restricted',
  ],
  [
    youtube(`Private video. Sign in if you've been granted access to this video. ${COOKIES_HINT}`),
    guest,
    'video private -> unavailable private',
  ],
  [youtube('Video unavailable. This video is private'), guest, 'video private -> unavailable private'],
  [
    youtube('Video unavailable. This video has been removed by the uploader'),
    guest,
    'video removed -> unavailable removed',
  ],
  [
    youtube(
      'Video unavailable. This video is no longer available because the YouTube account associated with this video has been terminated.',
    ),
    guest,
    'video removed -> unavailable removed',
  ],
  [
    youtube("This video has been removed for violating YouTube's policy on spam"),
    guest,
    'video removed -> unavailable removed',
  ],
  [
    youtube('Video unavailable. This video is no longer available due to a copyright claim by Somebody'),
    guest,
    'video removed -> unavailable removed',
  ],
  [youtube('This video is not available'), guest, 'video removed -> unavailable removed'],
  [youtube('Video unavailable'), guest, 'video video-unavailable -> parked'],
  [
    youtube(
      'Join this channel to get access to members-only content like this video, and other exclusive perks.',
    ),
    guest,
    'video members-only -> unavailable members-only',
  ],
  [
    youtube(
      "This video is available to this channel's members on level: Gold (or any higher level). Join this channel",
    ),
    guest,
    'video members-only -> unavailable members-only',
  ],
  [youtube('This video requires payment to watch'), guest, 'video paid -> unavailable paid'],
  [youtube('This video is only available to Music Premium members'), guest, 'video paid -> unavailable paid'],
  [
    youtube(
      'The uploader has not made this video available in your country\nThis video is available in Germany.\nYou might want to use a VPN or a proxy server (with --proxy) to workaround.',
    ),
    guest,
    'video region -> unavailable region',
  ],
  [
    youtube(
      'Video unavailable. This video contains content from Somebody, who has blocked it in your country on copyright grounds',
    ),
    guest,
    'video region -> unavailable region',
  ],
  [youtube('Premieres in 3 hours'), guest, 'video upcoming -> skipped upcoming'],
  [youtube('This live event will begin in 5 hours.'), guest, 'video upcoming -> skipped upcoming'],
  [youtube('Premiere will begin shortly'), guest, 'video upcoming -> skipped upcoming'],
  [youtube('Waiting for Somebody'), guest, 'video upcoming -> skipped upcoming'],
  [youtube('This live stream recording is not available.'), guest, 'video recording-not-ready -> parked'],
  [youtube('This video is DRM protected'), guest, 'video drm -> unavailable drm'],
  [
    youtube('No video formats found!; please report this issue on  https://github.com/yt-dlp/yt-dlp/issues'),
    guest,
    'video no-formats -> parked',
  ],
  [
    youtube('Requested format is not available. Use --list-formats for a list of available formats'),
    guest,
    'video no-formats -> parked',
  ],
  [
    'ERROR: [youtube:tab] YouTube said: The playlist does not exist.',
    guest,
    'video not-found -> unavailable not-found',
  ],
  [
    'ERROR: [youtube:tab] @x: This channel does not have a videos tab',
    guest,
    'video not-found -> unavailable not-found',
  ],
  [
    'ERROR: [youtube:tab] @x: The channel is not currently live',
    guest,
    'video not-found -> unavailable not-found',
  ],
  ['ERROR: [youtube:tab] @x: Incomplete data received', guest, 'video incomplete-answer'],
  ['ERROR: [youtube:tab] @x: Unable to recognize tab page', guest, 'video incomplete-answer'],
  [
    youtube('The following content may contain suicide or self-harm topics.'),
    guest,
    'video age-restricted -> unavailable age-restricted',
  ],
  [youtube('An unknown error has occurred'), guest, 'video server-error'],
  ['ERROR: Unsupported URL: https://example.org/', web, 'video not-media -> unavailable not-media'],
  [
    'ERROR: [generic] \'nothing\' is not a valid URL. Set --default-search "ytsearch"',
    web,
    'video not-media -> unavailable not-media',
  ],
  [
    'ERROR: Postprocessing: WARNING: unable to obtain file audio codec with ffprobe',
    guest,
    'video unreadable-media',
  ],
  // On the way.
  ['ERROR: unable to download video data: HTTP Error 403: Forbidden', guest, 'video http-403'],
  [
    'ERROR: [generic] a: Unable to download webpage: HTTP Error 404: Not Found (caused by <HTTPError 404: Not Found>)',
    web,
    'video not-found -> unavailable not-found',
  ],
  [
    'ERROR: unable to download video data: HTTP Error 404: Not Found',
    web,
    'video not-found -> unavailable not-found',
  ],
  ['ERROR: unable to download video data: HTTP Error 404: Not Found', guest, 'video http-404'],
  [
    'ERROR: [generic] a: Unable to download webpage: HTTP Error 401: Unauthorized',
    web,
    'video private -> unavailable private',
  ],
  [
    'ERROR: [generic] a: Unable to download webpage: HTTP Error 451: Unavailable For Legal Reasons',
    web,
    'video region -> unavailable region',
  ],
  [
    'ERROR: \r[download] Got error: HTTP Error 500: Internal Server Error. Giving up after 1 retries',
    web,
    'video server-error',
  ],
  ['ERROR: [generic] a: Unable to download webpage: HTTP Error 418: Teapot', web, 'video http-error'],
  ['ERROR: Did not get any data blocks', web, 'video empty-file'],
  [
    'ERROR: \r[download] Got error: 44300 bytes read, 88602 more expected. Giving up after 2 retries',
    web,
    'video truncated',
  ],
  [
    youtube(
      `Unable to download API page: Failed to resolve 'www.youtube.com' ([Errno -2] Name or service not known) ${FAILED}`,
    ),
    guest,
    'system network',
  ],
  [
    youtube('Unable to download webpage: <urlopen error [Errno -3] Temporary failure in name resolution>'),
    guest,
    'system network',
  ],
  [
    "ERROR: [generic] a: Unable to download webpage: Failed to resolve 'nosuch.invalid' ([Errno -2] Name or service not known)",
    web,
    'system network',
  ],
  [
    "ERROR: [generic] a: Unable to download webpage: Failed to resolve 'nosuch.invalid' ([Errno -2] Name or service not known)",
    { ...web, networkWorks: true },
    'video not-found -> unavailable not-found',
  ],
  [
    youtube(`Unable to download webpage: [Errno 101] Network is unreachable ${FAILED}`),
    guest,
    'system network',
  ],
  [
    'ERROR: [generic] a: Unable to download webpage: [Errno 101] Network is unreachable',
    web,
    'system network',
  ],
  [youtube(`Unable to download webpage: [Errno 111] Connection refused ${FAILED}`), guest, 'system network'],
  [youtube('Unable to download webpage: [Errno 113] No route to host'), guest, 'system network'],
  ['ERROR: [generic] a: Unable to download webpage: [Errno 111] Connection refused', web, 'video connection'],
  [
    youtube(`Unable to download API page: Read timed out. (read timeout=20.0) ${FAILED}`),
    guest,
    'video timeout',
  ],
  [
    "ERROR: [download] Got error: ('Connection aborted.', ConnectionResetError(104)). Giving up after 3 retries",
    web,
    'video connection',
  ],
  [
    youtube('Unable to download webpage: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'),
    guest,
    'system tls',
  ],
  [
    'ERROR: [generic] a: Unable to download webpage: [SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired',
    web,
    'video certificate',
  ],
  // This machine.
  ['ERROR: unable to write data: [Errno 28] No space left on device', guest, 'system disk-full'],
  [
    "ERROR: unable to create directory [Errno 28] No space left on device: '/data'",
    guest,
    'system disk-full',
  ],
  ["ERROR: Unable to create directory: [Errno 2] No such file or directory: '/data'", guest, 'system disk'],
  ["ERROR: unable to open for writing: [Errno 36] File name too long: 'x'", guest, 'system disk'],
  ["ERROR: unable to open for writing: [Errno 13] Permission denied: '/data/x'", guest, 'system disk'],
  [
    'ERROR: Postprocessing: ffprobe and ffmpeg not found. Please install or provide the path using --ffmpeg-location',
    guest,
    'system ffmpeg',
  ],
  [
    'Traceback (most recent call last):\n  File "/x/yt-dlp", line 5, in <module>\n    from yt_dlp import main\nModuleNotFoundError: No module named \'yt_dlp\'',
    guest,
    'system yt-dlp-broken',
  ],
  [
    'Usage: yt-dlp [OPTIONS] URL [URL...]\n\nyt-dlp: error: no such option: --nonsense',
    guest,
    'system yt-dlp-usage',
  ],
])('defect 23: %s', (text, context, expected) => {
  expect(inWords(readDownloadFault(text, 1, context))).toBe(expected);
});

test.each<[string, string]>([
  [
    'No supported JavaScript runtime could be found. Only deno is enabled by default',
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
])('missing formats after the warning "%s" are no fault of the video', (warning, expected) => {
  const text = `WARNING: ${warning}\n${youtube('Requested format is not available. Use --list-formats')}`;
  expect(inWords(readDownloadFault(text, 1, guest))).toBe(expected);
});

const DEAD_COOKIES =
  'WARNING: [youtube] The provided YouTube account cookies are no longer valid. They have likely been rotated in the browser as a security measure.';

test.each([
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
  expect(inWords(readDownloadFault(text, 1, context))).toBe('system network');
});

test('defect 23: a refusal that needs a login, after dead cookies, is the fault of the cookies', () => {
  const text = `${DEAD_COOKIES}\n${youtube("Private video. Sign in if you've been granted access")}`;
  expect(inWords(readDownloadFault(text, 1, account))).toBe('identity cookies');
  const removed = `${DEAD_COOKIES}\n${youtube('This video has been removed by the uploader')}`;
  expect(inWords(readDownloadFault(removed, 1, account))).toBe('video removed -> unavailable removed');
});

test('defect 23: warnings are read in a run that succeeded, too', () => {
  const text = `[youtube] Extracting URL\n${DEAD_COOKIES}\nWARNING: [youtube] Falling back on generic`;
  expect(readDownloadWarnings(text, account).map(inWords)).toEqual(['identity cookies']);
  expect(readDownloadWarnings('[download] 100%', account)).toEqual([]);
});

test('defect 23: 403 alone is never stale cookies', () => {
  const fault = readDownloadFault(
    'ERROR: unable to download video data: HTTP Error 403: Forbidden',
    1,
    account,
  );
  expect(inWords(fault)).toBe('video http-403');
});

test.each([
  [
    'ERROR: [generic] generatecontent: Unable to download webpage: HTTP Error 500: quota',
    'video server-error',
  ],
  ['ERROR: [generic] age: Unable to download webpage: HTTP Error 500: x', 'video server-error'],
  ['ERROR: [generic] x: generateContent webpage usage', 'video download-error'],
  [
    'ERROR: [generic] x: the page forbids 429 things, sign in to read more about private video',
    'video download-error',
  ],
  ['ERROR: [generic] x: rate limits and cookies are no longer valid words here', 'video download-error'],
  [
    '[download] Destination: Video unavailable. Private video.webm\nERROR: something new',
    'video download-error',
  ],
])('defect 24: words inside "%s" decide nothing', (text, expected) => {
  expect(inWords(readDownloadFault(text, 1, web))).toBe(expected);
});

test('defect 25: the original text is kept word for word, with all its lines, and without passwords', () => {
  const text =
    'WARNING: something else\n' +
    'ERROR: [youtube] abcDEF-_123: The uploader has not made this video available in your country\n' +
    'This video is available in Germany.\n[download] a note of no weight\nERROR: via socks5h://me:secret@host:1';
  expect(readDownloadFault(text, 1, guest).detail).toBe(
    'ERROR: [youtube] abcDEF-_123: The uploader has not made this video available in your country\n' +
      'This video is available in Germany.\nERROR: via socks5h://me:****@host:1',
  );
});

test.each<[number | undefined, string]>([
  [1, 'video download-error'],
  [0, 'video download-error'],
  [2, 'system yt-dlp-usage'],
  [100, 'system yt-dlp-broken'],
  [127, 'system yt-dlp-missing'],
  [137, 'video killed'],
  [undefined, 'video killed'],
])(
  'defect 6: exit code %s without a word is told as what it is, never as missing audio',
  (exitCode, expected) => {
    const fault = readDownloadFault('', exitCode, guest);
    expect(inWords(fault)).toBe(expected);
    expect(fault.detail).toContain('without a file and without a word');
  },
);

const video = (more: Partial<VideoMetadata>): VideoMetadata => ({
  id: asVideoId('abcDEF-_123'),
  kind: 'youtube',
  url: 'https://www.youtube.com/watch?v=abcDEF-_123',
  ...more,
});
const settings = { skipShorts: true, shortSeconds: 120, maxDurationMinutes: 60 };

test.each<[string, Partial<VideoMetadata>, string]>([
  ['a live stream', { liveStatus: 'is_live' }, 'video live -> skipped live'],
  ['an upcoming stream', { liveStatus: 'is_upcoming' }, 'video upcoming -> skipped upcoming'],
  ['a stream that has just ended', { liveStatus: 'post_live' }, 'video live -> skipped live'],
  ['a long video', { durationMs: 90 * 60_000 }, 'video too-long -> skipped too-long'],
  ['a video that yt-dlp alone finds wrong', {}, 'video filtered'],
])('a run that our filter stopped for %s says so', (_name, more, expected) => {
  const text = '[download] A title does not pass filter (!is_live), skipping ..';
  const fault = readFiltered(text, 101, video(more), settings);
  expect(fault && inWords(fault)).toBe(expected);
});

test('a file above the limit is skipped with both sizes', () => {
  const text = '[download] File is larger than max-filesize (3145728000 bytes > 2147483648 bytes). Aborting.';
  const fault = readFiltered(text, 0, video({}), settings)!;
  expect(inWords(fault)).toBe('video too-large -> skipped too-long');
  expect(fault.detail).toContain('3000 MB, more than 2048 MB');
});

test('a run that no filter stopped is not read as filtered', () => {
  expect(readFiltered('ERROR: x', 1, video({ liveStatus: 'is_live' }), settings)).toBeUndefined();
});
