import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { readCookieFile } from '../../domain/accounts/cookie-file.ts';
import { DownloadError } from '../../domain/download/download-error.ts';
import { asVideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { DownloadAs } from '../../engines/downloader/downloader.ts';
import { createYtDlpDownloader, type YtDlpDownloaderOptions } from '../../engines/downloader/yt-dlp.ts';
import { useProcessRegistry } from '../../engines/processes/process-registry.ts';
import { downloadSettings as settings } from '../fixtures/download-settings.ts';
import { downloadTools } from '../fixtures/download-tools.ts';
import { writeProgram } from '../fixtures/fake-program.ts';
import {
  type Answer,
  drip,
  htmlAsAudio,
  type MediaServer,
  media,
  startMediaServer,
  status,
} from '../fixtures/media-server.ts';
import { toneWav } from '../fixtures/test-media.ts';
import { until } from '../fixtures/until.ts';

const tools = downloadTools();
const tone = toneWav(5);
const longTone = toneWav(600);

let folder: string;
let place: string;
let server: MediaServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-as-'));
  place = join(folder, 'v');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});
async function serve(answers: Record<string, Answer>): Promise<MediaServer> {
  server = await startMediaServer(answers);
  return server;
}

const video = (url: string, more: Partial<VideoMetadata> = {}): VideoMetadata => ({
  id: asVideoId('talk-12345678'),
  kind: 'web',
  url,
  ...more,
});
const downloader = (more: Partial<YtDlpDownloaderOptions> = {}) =>
  createYtDlpDownloader({
    ...tools,
    settings,
    isOnline: async () => true,
    extraArgs: ['--sleep-requests=0', '--retry-sleep=http:0'],
    ...more,
  });
async function refusalOf(work: Promise<unknown>): Promise<DownloadError> {
  const error = await work.catch((reason: unknown) => reason);
  if (error instanceof DownloadError) return error;
  throw new Error(`no refusal: ${error}`);
}

/** Cookies of somebody signed in to YouTube, and one that the loopback site sees. */
const COOKIES = [
  '# Netscape HTTP Cookie File',
  '',
  '.youtube.com\tTRUE\t/\tTRUE\t0\tLOGIN_INFO\ts3cret-login',
  '.youtube.com\tTRUE\t/\tTRUE\t0\tSAPISID\ts3cret-session',
  '127.0.0.1\tFALSE\t/\tFALSE\t0\tacct\ts3cret-alice',
  '',
].join('\n');
const alice: DownloadAs = { identity: 'account', cookies: COOKIES };
const cookieOf = (name: string, text = ''): string | undefined =>
  readCookieFile(text).cookies.find((cookie) => cookie.name === name)?.value;

/** A media file whose site renews the account's cookie. */
const renewing =
  (answer: Answer): Answer =>
  (request, response, count) => {
    response.setHeader('set-cookie', 'acct=s3cret-renewed; Path=/; Max-Age=86400');
    return answer(request, response, count);
  };

/** Lines of a yt-dlp that delivers a recording. */
const delivers = (): string =>
  [
    "home = [a for a in sys.argv if a.startswith('--paths=home:')][0][len('--paths=home:'):]",
    'os.makedirs(home, exist_ok=True)',
    "path = os.path.join(home, 'talk.wav')",
    `open(path, 'wb').write(open(${JSON.stringify(join(folder, 'tone.wav'))}, 'rb').read())`,
    "print(RECORDS + 'file ' + json.dumps({'filepath': path}))",
  ].join('\n');
/** Lines of one that renews the cookies it was given, as the site told it. */
const RENEWS = [
  "jar = [a for a in sys.argv if a.startswith('--cookies=')][0][len('--cookies='):]",
  "text = open(jar).read().replace('s3cret-session', 's3cret-renewed')",
  "open(jar, 'w').write(text)",
].join('\n');
const ROTATED =
  "sys.stderr.write('WARNING: [youtube] The provided YouTube account cookies are no longer valid. They have likely been rotated in the browser as a security measure.\\n')";

async function scripted(...lines: readonly string[]) {
  await writeFile(join(folder, 'tone.wav'), tone);
  return downloader({ ytDlp: await writeProgram(folder, 'yt-dlp', lines.join('\n')) });
}

describe("an account's cookies", () => {
  test('go to the site, and come back renewed beside the others', async () => {
    const { url, requests } = await serve({ '/talk.wav': renewing(media(tone)) });
    const audio = await downloader().download({ video: video(url('/talk.wav')), folder: place, as: alice });
    expect(requests[0]?.cookie).toBe('acct=s3cret-alice');
    expect(cookieOf('acct', audio.refreshedCookies)).toBe('s3cret-renewed');
    expect(cookieOf('LOGIN_INFO', audio.refreshedCookies)).toBe('s3cret-login');
  });

  test('are none that anybody keeps when the site renewed nothing', async () => {
    const { url } = await serve({ '/talk.wav': media(tone) });
    const audio = await downloader().download({ video: video(url('/talk.wav')), folder: place, as: alice });
    expect(audio).not.toHaveProperty('refreshedCookies');
    expect(audio).not.toHaveProperty('warning');
  });

  test('are not taken from a download that failed', async () => {
    const { url } = await serve({ '/talk.wav': renewing(htmlAsAudio) });
    const download = downloader().download({ video: video(url('/talk.wav')), folder: place, as: alice });
    await expect(download).rejects.not.toHaveProperty('refreshedCookies');
    expect(await everythingIn(folder)).not.toContain('s3cret');
  });

  test('lie in a private copy while it runs, and nowhere afterwards', async () => {
    const { url } = await serve({ '/talk.wav': drip(longTone, 20_000) });
    const cancel = new AbortController();
    let started = false;
    const download = downloader().download({
      video: video(url('/talk.wav')),
      folder: place,
      as: alice,
      signal: cancel.signal,
      onProgress: () => {
        started = true;
      },
    });
    const ended = expect(download).rejects.toThrow();
    await until('it downloads', () => started);
    expect((await stat(join(place, '.run'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(place, '.run', 'cookies.txt'))).mode & 0o777).toBe(0o600);
    cancel.abort();
    await ended;
    await expect(stat(join(place, '.run'))).rejects.toThrow('ENOENT');
  });

  test('are in no file that stays after a download', async () => {
    const { url } = await serve({ '/talk.wav': renewing(media(tone)) });
    await downloader().download({ video: video(url('/talk.wav')), folder: place, as: alice });
    expect(await everythingIn(place)).not.toContain('s3cret');
  });

  test('that were renewed are not kept when it was said that they are dead, and the warning comes with the file', async () => {
    const ytDlp = await scripted(ROTATED, RENEWS, delivers());
    const audio = await ytDlp.download({ video: video('http://127.0.0.1:9/'), folder: place, as: alice });
    expect(audio.durationMs).toBe(5_000);
    expect(audio.warning).toMatchObject({
      verdict: { verdict: 'account-dead', reason: 'cookies-rotated' },
      detail: expect.stringContaining('no longer valid'),
    });
    expect(audio).not.toHaveProperty('refreshedCookies');
  });

  test.each([
    ['whole', RENEWS, 's3cret-renewed'],
    ['emptied', `${RENEWS}\nopen(jar, 'w')`, undefined],
    [
      'cut short by the end of the program',
      `${RENEWS}\nsys.stdout.flush(); os.kill(os.getpid(), 9)`,
      undefined,
    ],
  ])('that were left %s are kept only where they are whole', async (_name, lines, expected) => {
    const ytDlp = await scripted(delivers(), lines);
    const audio = await ytDlp.download({ video: video('http://127.0.0.1:9/'), folder: place, as: alice });
    expect(audio.refreshedCookies && cookieOf('SAPISID', audio.refreshedCookies)).toBe(expected);
  });

  test.each<[string, VideoMetadata['kind'], string | undefined]>([
    ['missing', 'web', undefined],
    ['empty', 'web', '\n'],
    ['JSON', 'web', '[{"domain": ".youtube.com", "value": "s3cret-json"}]'],
    ['spaces for tabs', 'web', COOKIES.replaceAll('\t', ' ')],
    ['those of nobody who is signed in', 'youtube', COOKIES.replace('LOGIN_INFO', 'OTHER')],
    ['expired', 'youtube', COOKIES.replaceAll('\t0\t', '\t1000000000\t')],
  ])(
    'that are %s take the account out of service, and no guest goes in its place',
    async (_name, kind, cookies) => {
      const { url, requests } = await serve({ '/talk.wav': media(tone) });
      const request = {
        video: video(url('/talk.wav'), { kind }),
        as: { identity: 'account', cookies },
      } as const;
      for (const work of [
        () => downloader().download({ ...request, folder: place }),
        () => downloader().lookUp(request),
      ]) {
        const error = await refusalOf(work());
        expect(error.verdict).toEqual({
          verdict: 'account-dead',
          reason: 'cookies-unusable',
          counted: false,
        });
        expect(error.fault).toMatchObject({ fault: 'identity', reason: 'cookies-unusable' });
        expect(error.message).not.toContain('s3cret');
      }
      expect(requests).toEqual([]);
    },
  );

  test('are not repeated, whatever yt-dlp says of them', async () => {
    const ytDlp = await scripted(
      `sys.stderr.write(${JSON.stringify("WARNING: skipping cookie file entry due to invalid length 1: 's3cret-line'\n")})`,
      `sys.stderr.write('ERROR: [generic] a: the site got s3cret-alice\\n'); sys.exit(1)`,
    );
    const request = { video: video('http://127.0.0.1:9/'), as: alice };
    for (const work of [() => ytDlp.download({ ...request, folder: place }), () => ytDlp.lookUp(request)]) {
      const error = await refusalOf(work());
      expect(error.message).toContain('the site got ****');
      expect(JSON.stringify([error.fault, error.verdict, error.stack])).not.toContain('s3cret');
    }
  });
});

describe('a proxy', () => {
  const PASSWORD = `s3cret 'p"w#`;
  const proxyAt = (address: string): string =>
    `http://ada:${encodeURIComponent(PASSWORD).replaceAll("'", '%27')}@${new URL(address).host}`;
  const login = `Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}`;
  const MEDIA = 'http://site.invalid/talk.wav';
  /** A proxy is asked for whole addresses. */
  const throughLogin =
    (answer: Answer): Answer =>
    (request, response, count) =>
      (request.headers['proxy-authorization'] === login ? answer : status(407))(request, response, count);

  test.each<[string, (proxy: string) => [Partial<YtDlpDownloaderOptions>, DownloadAs | undefined]]>([
    ['of the configuration', (proxy) => [{ proxy }, undefined]],
    [
      'of the account, before that of the configuration',
      (proxy) => [{ proxy: 'http://127.0.0.1:9' }, { ...alice, proxy }],
    ],
  ])('%s is gone through with its password, by downloads and look-ups', async (_name, given) => {
    const { url, requests } = await serve({ [MEDIA]: throughLogin(media(tone)) });
    const [options, as] = given(proxyAt(url('/')));
    const audio = await downloader(options).download({ video: video(MEDIA), folder: place, as });
    expect(audio.durationMs).toBe(5_000);
    await expect(downloader(options).lookUp({ video: video(MEDIA), as })).resolves.toMatchObject({
      title: 'talk',
    });
    expect(requests.map(({ path }) => path)).toEqual([MEDIA, MEDIA, MEDIA]);
    expect(await everythingIn(place)).not.toContain('s3cret');
  });

  test('and cookies are in no process listing and in no record of the process', async () => {
    const { url } = await serve({ [MEDIA]: throughLogin(drip(longTone, 20_000)) });
    const registry = join(folder, 'processes');
    useProcessRegistry(registry);
    const cancel = new AbortController();
    let started = false;
    const download = downloader().download({
      video: video(MEDIA),
      folder: place,
      as: { ...alice, proxy: proxyAt(url('/')) },
      signal: cancel.signal,
      onProgress: () => {
        started = true;
      },
    });
    const ended = expect(download).rejects.toThrow();
    await until('it downloads', () => started);
    const running = (await commandLines()).filter((command) => command.includes(place));
    expect(running.join('\n')).toContain('yt-dlp');
    expect(running.join('\n')).not.toMatch(/s3cret|--proxy/);
    const records = await everythingIn(registry);
    expect(records).toContain('yt-dlp');
    expect(records).not.toContain('s3cret');
    cancel.abort();
    await ended;
  });

  test('that cannot be reached is the fault of the proxy alone, and its password is not repeated', async () => {
    const error = await refusalOf(
      downloader({ proxy: `http://ada:s3cret-pw@127.0.0.1:9` }).lookUp({ video: video(MEDIA) }),
    );
    expect(error.verdict).toMatchObject({ verdict: 'proxy-pause', counted: false });
    expect(JSON.stringify([error.fault, error.stack])).not.toContain('s3cret');
  });
});

describe('a look-up', () => {
  test('asks the site once, fetches nothing and tells what is known', async () => {
    const { url, requests, completed } = await serve({ '/talk.wav': media(longTone) });
    const known = video(url('/talk.wav'), { channel: 'The Channel' });
    expect(await downloader().lookUp({ video: known })).toMatchObject({
      id: 'talk-12345678',
      kind: 'web',
      title: 'talk',
      channel: 'The Channel',
    });
    expect(requests).toHaveLength(1);
    expect(completed('/talk.wav')).toBe(0);
  });

  test.each([
    [429, { verdict: 'network-pause', reason: 'rate-limit' }],
    [404, { verdict: 'video-permanent', reason: 'not-found' }],
  ])('that is answered %s is refused as a download is', async (code, verdict) => {
    const { url } = await serve({ '/talk.wav': status(code) });
    expect((await refusalOf(downloader().lookUp({ video: video(url('/talk.wav')) }))).verdict).toMatchObject(
      verdict,
    );
  });

  test('filters nothing: what the site says is for others to judge', async () => {
    const ytDlp = await scripted(
      "assert not any('filters' in a for a in sys.argv)",
      "print(RECORDS + 'info ' + json.dumps({'title': 'Now', 'live_status': 'is_live', 'duration': 10}))",
    );
    await expect(ytDlp.lookUp({ video: video('http://127.0.0.1:9/') })).resolves.toMatchObject({
      liveStatus: 'is_live',
      durationMs: 10_000,
    });
  });

  test('with dead cookies is refused though an answer came: it was one to a guest', async () => {
    const ytDlp = await scripted(ROTATED, "print(RECORDS + 'info ' + json.dumps({'title': 'A talk'}))");
    const error = await refusalOf(ytDlp.lookUp({ video: video('http://127.0.0.1:9/'), as: alice }));
    expect(error.verdict).toMatchObject({ verdict: 'account-dead', reason: 'cookies-rotated' });
  });

  test('can be cancelled, and leaves nothing behind', async () => {
    const ytDlp = await scripted(
      `open(${JSON.stringify(join(folder, 'arguments'))}, 'w').write(' '.join(sys.argv)); time.sleep(600)`,
    );
    const cancel = new AbortController();
    const looking = ytDlp.lookUp({ video: video('http://127.0.0.1:9/'), as: alice, signal: cancel.signal });
    const ended = expect(looking).rejects.toThrow('enough');
    const told = () => readFile(join(folder, 'arguments'), 'utf8').catch(() => '');
    await until('it runs', async () => (await told()).includes('--cookies='));
    const copy = /--cookies=(\S+)/.exec(await told())?.[1] ?? '';
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    cancel.abort(new Error('enough'));
    await ended;
    await expect(stat(copy)).rejects.toThrow('ENOENT');
  });
});

test('a short is stopped before it is fetched where the batch skips shorts; what is not known passes', async () => {
  const { url, completed } = await serve({ '/talk.wav': media(tone) });
  const described = join(folder, 'info.json');
  const info = {
    id: 'abcDEF-_123',
    title: 'A talk',
    extractor: 'youtube',
    extractor_key: 'Youtube',
    webpage_url: 'https://www.youtube.com/watch?v=abcDEF-_123',
    formats: [
      { format_id: '1', url: url('/talk.wav'), ext: 'wav', protocol: 'http', acodec: 'pcm', vcodec: 'none' },
    ],
  };
  const skipping = downloader({
    settings: { ...settings, skipShorts: true, shortSeconds: 60 },
    extraArgs: ['--sleep-requests=0', `--load-info-json=${described}`],
  });
  const request = {
    video: video('https://www.youtube.com/watch?v=abcDEF-_123', { kind: 'youtube' }),
    folder: place,
  } as const;
  for (const short of [{ media_type: 'short' }, { duration: 59 }]) {
    await writeFile(described, JSON.stringify({ ...info, ...short }));
    await expect(skipping.download(request)).rejects.toMatchObject({
      fault: { reason: 'short', settles: { kind: 'skipped', reason: 'short' } },
    });
  }
  expect(completed('/talk.wav')).toBe(0);
  await writeFile(described, JSON.stringify(info));
  await expect(skipping.download(request)).resolves.toMatchObject({ durationMs: 5_000 });
});

/** What everybody on the machine can see of every process. */
async function commandLines(): Promise<readonly string[]> {
  return (await execa('ps', ['-axww', '-o', 'args='])).stdout.split('\n');
}

/** The content of all files below a folder, in one text. */
async function everythingIn(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.wav'));
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))).join(
    '\n',
  );
}
