import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { DownloadError } from '../../domain/download/download-error.ts';
import { type Fault, StageError } from '../../domain/faults.ts';
import { asVideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { createYtDlpDownloader, type YtDlpDownloaderOptions } from '../../engines/downloader/yt-dlp.ts';
import { downloadSettings as settings } from '../fixtures/download-settings.ts';
import { downloadTools } from '../fixtures/download-tools.ts';
import { writeProgram } from '../fixtures/fake-program.ts';
import {
  type Answer,
  atFirst,
  drip,
  empty,
  htmlAsAudio,
  type MediaServer,
  media,
  startMediaServer,
  status,
  truncated,
} from '../fixtures/media-server.ts';
import { firstLine } from '../fixtures/process-tree.ts';
import { toneWav, writeSilentFilm } from '../fixtures/test-media.ts';
import { until } from '../fixtures/until.ts';

const tools = downloadTools();
const tone = toneWav(5);
/** Larger than the buffers between two programs: a reader that leaves early has not got all of it. */
const longTone = toneWav(600);

let folder: string;
let server: MediaServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-'));
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
/** Last arguments win: a loopback server needs no politeness. */
const IMPATIENT = ['--sleep-requests=0', '--retry-sleep=http:0'];
const downloader = (more: Partial<YtDlpDownloaderOptions> = {}) =>
  createYtDlpDownloader({ ...tools, settings, isOnline: async () => true, extraArgs: IMPATIENT, ...more });
async function faultOf(download: Promise<unknown>): Promise<Fault> {
  const error = await download.then(
    () => new Error('the download succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof StageError) return error.fault;
  throw error;
}
async function refusalOf(download: Promise<unknown>): Promise<DownloadError> {
  const error = await download.catch((reason: unknown) => reason);
  if (error instanceof DownloadError) return error;
  throw error;
}
/** Process ids of the programs that work on the test's folder. */
async function processesAt(place: string): Promise<readonly string[]> {
  const { stdout } = await execa('ps', ['-axo', 'pid=,args=']);
  return stdout.split('\n').filter((line) => line.includes(place) && !line.includes('download-in-process'));
}
const noneLeftAt = (place: string): Promise<void> =>
  until(`no program works on ${place}`, async () => (await processesAt(place)).length === 0, 5_000);

test('defect 32: a video is fetched once, proven by decoding it, and not fetched again', async () => {
  const { url, completed, requests } = await serve({ '/talk.wav': media(longTone) });
  const progress: (number | undefined)[] = [];
  const request = {
    video: video(url('/talk.wav')),
    folder,
    onProgress: (_done: number, total: number | undefined) => progress.push(total),
  };
  const audio = await downloader().download(request);
  expect(audio).toMatchObject({
    path: join(folder, 'talk-12345678.wav'),
    sizeBytes: longTone.length,
    durationMs: 600_000,
    codec: 'pcm_s16le',
    metadata: { id: 'talk-12345678', title: 'talk', durationMs: 600_000 },
  });
  expect((await readFile(audio.path)).equals(longTone)).toBe(true);
  expect(progress).toContain(longTone.length);
  expect(completed('/talk.wav')).toBe(1);

  const asked = requests.length;
  const again = await downloader().download(request);
  expect(again).toEqual({ ...audio, askedSite: false });
  expect(audio.askedSite).toBe(true);
  expect(requests).toHaveLength(asked);
});

test('nothing is left in the folder but the recording and the note that it is whole', async () => {
  const { url } = await serve({ '/talk.wav': media(tone) });
  await downloader().download({ video: video(url('/talk.wav')), folder });
  expect((await readdir(folder)).sort()).toEqual(['finished.json', 'talk-12345678.wav']);
});

test('a recording that has changed since it was proven is fetched again', async () => {
  const { url, completed } = await serve({ '/talk.wav': media(longTone) });
  const request = { video: video(url('/talk.wav')), folder };
  const { path } = await downloader().download(request);
  await truncate(path, 1000);
  await expect(downloader().download(request)).resolves.toMatchObject({ sizeBytes: longTone.length });
  expect(completed('/talk.wav')).toBe(2);
});

test('a recording of another format setting is fetched again', async () => {
  const { url, completed } = await serve({ '/talk.wav': media(longTone) });
  const request = { video: video(url('/talk.wav')), folder };
  await downloader().download(request);
  await downloader({ settings: { ...settings, format: 'ba/b' } }).download(request);
  expect(completed('/talk.wav')).toBe(2);
});

test('what the feed said of an episode is kept, and the download adds what was not known', async () => {
  const { url } = await serve({ '/e1.wav': media(tone) });
  const episode = video('https://example.org/one', {
    kind: 'feed',
    mediaUrl: url('/e1.wav'),
    title: 'The first episode',
    channel: undefined,
  });
  const { metadata } = await downloader().download({ video: episode, folder });
  expect(metadata).toMatchObject({
    title: 'The first episode',
    url: 'https://example.org/one',
    durationMs: 5_000,
  });
});

test.each<[string, Answer, Partial<Fault>]>([
  [
    'an HTML page served as audio',
    htmlAsAudio,
    { reason: 'html-page', settles: { kind: 'unavailable', reason: 'not-media' } } as Fault,
  ],
  ['an empty body', empty, { fault: 'video', reason: 'empty-file' }],
  ['a body that breaks off', truncated(tone), { fault: 'video', reason: 'truncated' }],
  [
    'a 404',
    status(404),
    { reason: 'not-found', settles: { kind: 'unavailable', reason: 'not-found' } } as Fault,
  ],
  ['a 429', status(429), { fault: 'identity', reason: 'rate-limit' }],
  ['a 403', status(403), { fault: 'video', reason: 'http-403' }],
  [
    'a file cut short on the server',
    media(tone.subarray(0, tone.length / 2)),
    { fault: 'video', reason: 'truncated' },
  ],
  [
    'bytes that no decoder reads',
    media(Buffer.alloc(5000, 0xe7)),
    { fault: 'video', reason: 'unreadable-media' },
  ],
])(
  'defect 34: %s is refused before any speech recognition, and the bad file is gone',
  async (_name, answer, fault) => {
    const { url } = await serve({ '/talk.wav': answer });
    expect(await faultOf(downloader().download({ video: video(url('/talk.wav')), folder }))).toMatchObject(
      fault,
    );
    expect((await readdir(folder)).filter((name) => !name.startsWith('.'))).toEqual([]);
  },
);

test('defect 34: a stub, whole in itself but far shorter than its feed says, is refused', async () => {
  const { url } = await serve({ '/talk.wav': media(tone) });
  const episode = video(url('/'), { kind: 'feed', mediaUrl: url('/talk.wav'), durationMs: 1_800_000 });
  const fault = await faultOf(downloader().download({ video: episode, folder }));
  expect(fault).toMatchObject({ reason: 'truncated' });
  expect(fault.detail).toContain('the feed promises 1800.0 s');
});

test('defect 34: a film without an audio track is refused with that reason', async () => {
  const film = join(folder, 'film.mp4');
  await writeSilentFilm(tools.python, film);
  const { url } = await serve({ '/film.mp4': media(await readFile(film), 'video/mp4') });
  const fault = await faultOf(
    downloader().download({ video: video(url('/film.mp4')), folder: join(folder, 'v') }),
  );
  expect(fault).toMatchObject({
    reason: 'no-audio-track',
    settles: { kind: 'unavailable', reason: 'not-media' },
  });
});

test.each<[string, Answer, object]>([
  ['a rate limit', status(429), { verdict: 'network-pause', reason: 'rate-limit', counted: false }],
  ['a refusal', status(403), { verdict: 'retry-now', reason: 'http-403', counted: true }],
  ['a login', status(401), { verdict: 'needs-account', counted: false }],
  ['a missing page', status(404), { verdict: 'video-permanent', reason: 'not-found', counted: true }],
  ['a server in trouble', status(500), { verdict: 'retry-now', reason: 'server-error', counted: true }],
])('defect 23: %s is told apart from the others', async (_name, answer, verdict) => {
  const { url } = await serve({ '/talk.wav': answer });
  const error = await refusalOf(downloader().download({ video: video(url('/talk.wav')), folder }));
  expect(error.verdict).toMatchObject(verdict);
});

test('defect 25: the words of yt-dlp reach whoever has to judge them, whole', async () => {
  const words = [
    'ERROR: [youtube] abc: The uploader has not made this video available in your country',
    'This video is available in Germany.',
  ];
  const ytDlp = await writeProgram(
    folder,
    'yt-dlp',
    `sys.stderr.write(${JSON.stringify(`${words.join('\n')}\n`)}); sys.exit(1)`,
  );
  const error = await refusalOf(
    downloader({ ytDlp }).download({ video: video('http://127.0.0.1:9/'), folder: join(folder, 'v') }),
  );
  expect(error.verdict).toMatchObject({ verdict: 'other-identity', reason: 'region' });
  for (const line of words) expect(error.fault.detail).toContain(line.replace('ERROR: ', ''));
  expect(error.message).toBe(error.fault.detail);
});

test('defect 6: a download that fails is told in the words of its own failure', async () => {
  const { url } = await serve({ '/talk.wav': status(403) });
  const fault = await faultOf(downloader().download({ video: video(url('/talk.wav')), folder }));
  expect(fault.reason).not.toContain('audio');
  expect(fault.detail).toContain('HTTP Error 403');
});

test('a server that stumbles twice is asked again within one download', async () => {
  const { url } = await serve({
    '/talk.wav': atFirst(
      3,
      (request, response, count) =>
        count === 1 ? media(tone)(request, response, count) : status(500)(request, response, count),
      media(tone),
    ),
  });
  await expect(downloader().download({ video: video(url('/talk.wav')), folder })).resolves.toMatchObject({
    durationMs: 5_000,
  });
});

test('a file above the limit is skipped without being fetched', async () => {
  const { url } = await serve({ '/talk.wav': media(longTone) });
  const small = { ...settings, maxFileMb: 1 };
  expect(
    await faultOf(downloader({ settings: small }).download({ video: video(url('/talk.wav')), folder })),
  ).toMatchObject({ reason: 'too-large', settles: { kind: 'skipped', reason: 'too-long' } });
});

test('cancelling ends every program of the download within 5 seconds, and the next one resumes', async () => {
  const { url, requests } = await serve({
    '/talk.wav': (request, response, count) =>
      (count <= 2 ? drip(longTone, 20_000) : media(longTone))(request, response, count),
  });
  const cancel = new AbortController();
  const request = { video: video(url('/talk.wav')), folder };
  let done = 0;
  const download = downloader().download({
    ...request,
    signal: cancel.signal,
    onProgress: (bytes) => {
      done = bytes;
    },
  });
  const cancelled = expect(download).rejects.toThrow('enough');
  await until('some of it has come', () => done > 50_000);
  cancel.abort(new Error('enough'));
  await noneLeftAt(folder);
  await cancelled;
  expect((await readdir(join(folder, '.part'))).join()).toContain('.part');

  const audio = await downloader().download(request);
  expect(audio.sizeBytes).toBe(longTone.length);
  expect(requests.map(({ range }) => range).filter((range) => /^bytes=[1-9]/.test(range ?? ''))).toHaveLength(
    1,
  );
});

test('killing a worker with -9 leaves no yt-dlp after 5 seconds', async () => {
  const { url } = await serve({ '/talk.wav': drip(longTone, 20_000) });
  const script = join(import.meta.dirname, '../fixtures/download-in-process.ts');
  const worker = execa(process.execPath, [script, url('/talk.wav'), folder], { reject: false });
  await firstLine(worker.stdout);
  expect((await processesAt(folder)).join('\n')).toContain('yt-dlp');
  worker.kill('SIGKILL');
  await noneLeftAt(folder);
  await worker;
});

test('defect 35: the limit in time fires while a download is dripping in, and what came is kept', async () => {
  const { url } = await serve({ '/talk.wav': drip(longTone, 20_000) });
  const hasty = { ...settings, timeoutMinutes: 15 / 60 };
  const fault = await faultOf(
    downloader({ settings: hasty }).download({ video: video(url('/talk.wav')), folder }),
  );
  expect(fault).toMatchObject({ fault: 'video', reason: 'download-timeout' });
  expect((await readdir(join(folder, '.part'))).join()).toContain('.part');
  await noneLeftAt(folder);
});

test('two downloads of one video never write beside each other: the second waits and takes the first one\u2019s file', async () => {
  const { url, completed } = await serve({ '/talk.wav': media(longTone) });
  const request = { video: video(url('/talk.wav')), folder };
  const [one, other] = await Promise.all([downloader().download(request), downloader().download(request)]);
  expect([one.askedSite, other.askedSite].sort()).toEqual([false, true]);
  expect({ ...other, askedSite: one.askedSite }).toEqual(one);
  expect(completed('/talk.wav')).toBe(1);
});

test('a folder that stays locked is a fault of nobody', async () => {
  const { url } = await serve({ '/talk.wav': drip(longTone, 20_000) });
  const request = { video: video(url('/talk.wav')), folder };
  const cancel = new AbortController();
  let started = false;
  const first = downloader().download({
    ...request,
    signal: cancel.signal,
    onProgress: () => {
      started = true;
    },
  });
  const ended = expect(first).rejects.toThrow();
  await until('the first one downloads', () => started);
  expect(await faultOf(downloader({ lockWaitMs: 300 }).download(request))).toMatchObject({
    fault: 'system',
    reason: 'folder-locked',
  });
  cancel.abort();
  await ended;
});

test('a yt-dlp that is not there is a fault of the system', async () => {
  const download = downloader({ ytDlp: join(folder, 'no-such-yt-dlp') }).download({
    video: video('http://127.0.0.1:9/a.wav'),
    folder,
  });
  expect(await faultOf(download)).toMatchObject({ fault: 'system', reason: 'yt-dlp-missing' });
});

const DNS =
  'sys.stderr.write("ERROR: [generic] a: Unable to download webpage: Failed to resolve \'podcasts.example\' ([Errno -2] Name or service not known)\\n"); sys.exit(1)';

test.each([
  [true, { fault: 'video', settles: { kind: 'unavailable', reason: 'not-found' } }],
  [false, { fault: 'system', reason: 'network' }],
])(
  'a host name that is not known, while others are (%s), is told from a network that is down',
  async (online, fault) => {
    const ytDlp = await writeProgram(folder, 'yt-dlp', DNS);
    const download = downloader({ ytDlp, isOnline: async () => online }).download({
      video: video('http://podcasts.example/a.wav'),
      folder: join(folder, 'v'),
    });
    expect(await faultOf(download)).toMatchObject(fault);
  },
);

test('a stream that turns out to be live is taken up again when its recording may be ready', async () => {
  const ytDlp = await writeProgram(
    folder,
    'yt-dlp',
    "print(RECORDS + 'info ' + json.dumps({'title': 'Now', 'live_status': 'is_live'})); print('[download] Now does not pass filter'); sys.exit(101)",
  );
  const download = downloader({ ytDlp }).download({
    video: video('http://127.0.0.1:9/'),
    folder: join(folder, 'v'),
  });
  const error = await refusalOf(download);
  expect(error.verdict).toMatchObject({ verdict: 'retry-later', reason: 'live', counted: false });
  expect(error.fault).toMatchObject({ settles: { kind: 'parked' } });
});

test.each([
  ['exit code 0 without a file', 'sys.exit(0)', 'download-error'],
  [
    'a file outside the folder',
    "print(RECORDS + 'file ' + json.dumps({'filepath': '/etc/hostname'}))",
    'download-error',
  ],
])('%s is no success', async (_name, lines, reason) => {
  const ytDlp = await writeProgram(folder, 'yt-dlp', lines);
  const download = downloader({ ytDlp }).download({
    video: video('http://127.0.0.1:9/'),
    folder: join(folder, 'v'),
  });
  expect(await faultOf(download)).toMatchObject({ fault: 'video', reason });
});

test('a proven file is a success whatever the exit code', async () => {
  const place = join(folder, 'v');
  const ytDlp = await writeProgram(
    folder,
    'yt-dlp',
    [
      `home = [a for a in sys.argv if a.startswith('--paths=home:')][0][len('--paths=home:'):]`,
      `os.makedirs(home, exist_ok=True)`,
      `path = os.path.join(home, 'talk.wav')`,
      `open(path, 'wb').write(open(${JSON.stringify(join(folder, 'tone.wav'))}, 'rb').read())`,
      `print(RECORDS + 'file ' + json.dumps({'filepath': path, 'format_id': '249', 'abr': 48.5, 'language': 'en'}))`,
      `sys.exit(1)`,
    ].join('\n'),
  );
  await writeFile(join(folder, 'tone.wav'), tone);
  const audio = await downloader({ ytDlp }).download({ video: video('http://127.0.0.1:9/'), folder: place });
  expect(audio).toMatchObject({ formatId: '249', bitrateKbps: 48.5, language: 'en', durationMs: 5_000 });
  expect(audio.warning).toBeUndefined();
});
