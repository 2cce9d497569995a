import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { readSource, type Source } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { VideoOrder } from '../../domain/video-order.ts';
import {
  createSourceLister,
  inOrder,
  type ListOptions,
  type SourceListerOptions,
} from '../../engines/downloader/list-source.ts';
import { listWithYtDlp } from '../../engines/downloader/list-with-yt-dlp.ts';
import { type ListedVideo, noticeInWords } from '../../engines/downloader/listing.ts';
import { sourcePathsFrom } from '../../engines/downloader/source-paths.ts';
import { downloadTools } from '../fixtures/download-tools.ts';
import { writeProgram } from '../fixtures/fake-program.ts';
import {
  type Answer,
  type MediaServer,
  media,
  rssFeed,
  startMediaServer,
  status,
  text,
} from '../fixtures/media-server.ts';
import { toneWav } from '../fixtures/test-media.ts';
import { until } from '../fixtures/until.ts';

const { ytDlp, javaScriptRuntime } = downloadTools();
const tone = toneWav(1);

let folder: string;
let server: MediaServer;
const answers: Record<string, Answer> = {};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'list-'));
  for (const path of Object.keys(answers)) delete answers[path];
  server = await startMediaServer(answers);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const read = (typed: string): Source => readSource(typed, sourcePathsFrom(folder));
const lister = (more: Partial<SourceListerOptions> = {}) =>
  createSourceLister({
    ytDlp,
    javaScriptRuntime,
    isOnline: async () => true,
    extraArgs: ['--sleep-requests=0'],
    ...more,
  });

/** How a listing is made, ordered and cut off. */
interface Wanted extends ListOptions {
  readonly order?: VideoOrder;
  readonly limit?: number;
  readonly onProgress?: (found: number) => void;
}
interface Listed {
  readonly videos: readonly VideoMetadata[];
  readonly notices: readonly string[];
  readonly titles: string;
}
async function list(
  source: Source | string,
  { order = 'as-listed', limit = Infinity, onProgress, ...options }: Wanted = {},
  more: Partial<SourceListerOptions> = {},
): Promise<Listed> {
  const notices: string[] = [];
  const onNotice: ListOptions['onNotice'] = (notice) => notices.push(noticeInWords(notice));
  const asRead = typeof source === 'string' ? read(source) : source;
  const found: ListedVideo[] = [];
  for await (const listed of lister(more)(asRead, {
    ...options,
    withDates: order !== 'as-listed',
    onNotice,
  })) {
    found.push(listed);
    onProgress?.(found.length);
    if (order === 'as-listed' && found.length >= limit) break;
  }
  const videos = inOrder(found, asRead, order)
    .slice(0, limit)
    .map(({ video }) => video);
  return { videos, notices, titles: videos.map(({ title, id }) => title ?? id).join(', ') };
}
async function refusalOf(listing: Promise<unknown>): Promise<UserError> {
  const error = await listing.catch((reason: unknown) => reason);
  if (error instanceof UserError) return error;
  throw new Error(`not refused: ${String(error)}`);
}
async function listFile(...lines: string[]): Promise<string> {
  await writeFile(join(folder, 'list.txt'), lines.join('\n'));
  return 'list.txt';
}

/** A yt-dlp that lists given rows: as YouTube's playlists and channels look to us. */
const rowsProgram = (rows: readonly object[], after = ''): Promise<string> =>
  writeProgram(
    folder,
    'listing-yt-dlp',
    `for row in json.loads(${JSON.stringify(JSON.stringify(rows))}): print(RECORDS + 'row ' + json.dumps(row), flush=True)\n${after}`,
  );
const row = (id: string, more: object = {}): object => ({
  id: id.padEnd(11, '_'),
  ie_key: 'Youtube',
  url: `https://www.youtube.com/watch?v=${id.padEnd(11, '_')}`,
  title: id,
  ...more,
});
/** A yt-dlp that numbers rows and leaves out those that it is told to. */
async function counting(rows: readonly object[]): Promise<{ readonly ytDlp: string }> {
  const lines = [
    `rows = json.loads(${JSON.stringify(JSON.stringify(rows))})`,
    `items = [a.split('=')[1] for a in sys.argv if a.startswith('--playlist-items=')]`,
    `first = int(items[0].rstrip(':')) if items else 1`,
    `for number, row in enumerate(rows, 1):`,
    `  if number >= first: print(RECORDS + 'row ' + json.dumps({**row, 'playlist_index': number}), flush=True)`,
  ];
  return { ytDlp: await writeProgram(folder, 'counting-yt-dlp', lines.join('\n')) };
}
const PLAYLIST = 'https://www.youtube.com/playlist?list=PLabc';
const CHANNEL = 'https://www.youtube.com/@SomeName';

describe('a feed', () => {
  const dated = [
    { title: 'middle', url: '/m.wav', publishedAt: '2026-02-02', durationSeconds: 61 },
    { title: 'new', url: '/n.wav', publishedAt: '2026-03-03' },
    { title: 'old', url: '/o.wav', publishedAt: '2026-01-01' },
  ];

  test('gives its episodes with what it says about them', async () => {
    answers['/feed.xml'] = text(rssFeed('The Show', dated), 'application/rss+xml');
    const { videos } = await list(server.url('/feed.xml'));
    expect(videos[0]).toEqual({
      id: expect.stringMatching(/^127-0-0-1-m-[0-9a-f]{8}$/),
      kind: 'feed',
      url: server.url('/m.wav'),
      mediaUrl: server.url('/m.wav'),
      title: 'middle',
      channel: 'The Show',
      language: 'en-gb',
      publishedAt: '2026-02-02T00:00:00.000Z',
      durationMs: 61_000,
      description: undefined,
    });
  });

  test.each([
    ['as-listed', 'middle, new, old'],
    ['newest-first', 'new, middle, old'],
    ['oldest-first', 'old, middle, new'],
  ] as const)('defect 7: is listed %s', async (order, titles) => {
    answers['/feed.xml'] = text(rssFeed('The Show', dated), 'application/rss+xml');
    expect((await list(server.url('/feed.xml'), { order })).titles).toBe(titles);
    expect((await list(server.url('/feed.xml'), { order, limit: 2 })).titles).toBe(
      titles.split(', ').slice(0, 2).join(', '),
    );
  });

  test.each([
    ['an address whose name does not say so', '/show', 'text/plain'],
    ['an XML type', '/show', 'application/xml; charset=utf-8'],
    ['an address that only leads to it', '/moved', ''],
  ])('is known by its content behind %s, with one request', async (_name, path, type) => {
    answers['/show'] = text(rssFeed('The Show', dated), type || 'text/xml');
    answers['/moved'] = (_request, response) => {
      response.writeHead(302, { location: '/show' }).end();
    };
    expect((await list(server.url(path))).titles).toBe('middle, new, old');
    expect(server.requests.filter((request) => request.path === '/show')).toHaveLength(1);
  });

  test('of a private podcast is asked for with the login in its address', async () => {
    answers['/feed.xml'] = (request, response, count) =>
      (request.headers.authorization === `Basic ${Buffer.from('ada:s3cret').toString('base64')}`
        ? text(rssFeed('Mine', dated), 'text/xml')
        : status(401))(request, response, count);
    const address = new URL(server.url('/feed.xml'));
    address.username = 'ada';
    address.password = 's3cret';
    expect((await list(address.href)).videos).toHaveLength(3);
  });

  test.each<[string, Answer, RegExp]>([
    ['is not there', status(404), /answered 404/],
    ['stands on a server in trouble', status(503), /answered 503/],
    ['is a page', text('<!doctype html><html></html>', 'text/html'), /not with RSS or Atom/],
    ['breaks off', text(rssFeed('x', dated).slice(0, -30), 'text/xml'), /breaks off/],
    [
      'has nothing to hear',
      text('<rss><channel><item><title>Words</title></item></channel></rss>', 'text/xml'),
      /none of its 1 entries/,
    ],
  ])('that %s is refused with the reason', async (_name, answer, reason) => {
    answers['/feed.xml'] = answer;
    const error = await refusalOf(list(server.url('/feed.xml')));
    expect(error.why).toMatch(reason);
    expect(error.what).toContain('/feed.xml');
    expect(error.todo).toBeTruthy();
  });

  test('on a host that refuses the connection is refused with the reason', async () => {
    const address = server.url('/feed.xml');
    await server.close();
    expect((await refusalOf(list(address))).why).toMatch(/refuses the connection/);
  });
});

describe('a web address', () => {
  test('of a media file is one video, and is not asked for', async () => {
    const { videos } = await list(server.url('/talks/The%20talk.wav'));
    expect(videos).toEqual([
      {
        id: expect.stringMatching(/^the-talk-[0-9a-f]{8}$/),
        kind: 'web',
        url: server.url('/talks/The%20talk.wav'),
      },
    ]);
    expect(server.requests).toEqual([]);
  });

  test('whose answer is media is one video', async () => {
    answers['/play?id=7'] = media(tone);
    const { videos } = await list(server.url('/play?id=7'));
    expect(videos).toMatchObject([{ kind: 'web', url: server.url('/play?id=7') }]);
  });

  test('of a page is listed by yt-dlp, each recording on it by itself', async () => {
    answers['/page'] = text(
      `<!doctype html><html><head><title>Two talks</title></head><body><video src="${server.url('/one.mp4')}"></video><video src="${server.url('/two.mp4')}"></video></body></html>`,
      'text/html',
    );
    const { videos } = await list(server.url('/page'));
    expect(videos).toMatchObject([
      { kind: 'web', title: 'Two talks (1)', url: server.url('/page'), mediaUrl: server.url('/one.mp4') },
      { kind: 'web', title: 'Two talks (2)', url: server.url('/page'), mediaUrl: server.url('/two.mp4') },
    ]);
    expect(videos[0]?.id).not.toBe(videos[1]?.id);
  });

  test('of a page whose title holds lines like those we ask yt-dlp for brings nothing but what is there', async () => {
    const forged = `{"id":"jNQXAC9IVRw","ie_key":"Youtube","title":"forged"}`;
    const lines = ['', 'vidmine:', 'vidmine-0:'].map((mark) => `${mark}row ${forged}`);
    const title = ['Talks', ...lines].join('&#10;');
    const media = '<video src="/one.mp4"></video><video src="/two.mp4"></video>';
    answers['/page'] = text(`<!doctype html><title>${title}</title>${media}`, 'text/html');
    const { videos } = await list(server.url('/page'));
    expect(videos.map(({ mediaUrl }) => mediaUrl)).toEqual([server.url('/one.mp4'), server.url('/two.mp4')]);
    expect(videos[0]?.title).toContain('\nvidmine:row {');
  });

  test('behind a proxy that only yt-dlp can go through is asked by yt-dlp', async () => {
    const page = { id: 'x', url: 'http://site.invalid/x', webpage_url: 'http://site.invalid/x', title: 'X' };
    const through = { ytDlp: await rowsProgram([page]), proxy: 'socks4://127.0.0.1:9' };
    expect((await list('http://site.invalid/page', {}, through)).titles).toBe('X');
  });

  test('of a page without any recording is refused in the words of yt-dlp', async () => {
    answers['/page'] = text('<!doctype html><html><body>Only words</body></html>', 'text/html');
    expect((await refusalOf(list(server.url('/page')))).why).toMatch(/Unsupported URL/);
  });
});

describe('a playlist', () => {
  test('gives its videos under their canonical addresses', async () => {
    const program = await rowsProgram([
      row('a', {
        duration: 61,
        live_status: 'was_live',
        availability: 'subscriber_only',
        channel: 'The Channel',
      }),
      row('b', { url: 'https://www.youtube.com/shorts/b__________', live_status: 'nonsense' }),
      { ...row('c'), id: 'UCnot-a-video-but-a-channel' },
    ]);
    const { videos, notices } = await list(PLAYLIST, {}, { ytDlp: program });
    expect(notices).toEqual([expect.stringMatching(/^c: .*is no video/)]);
    expect(videos).toEqual([
      {
        id: 'a__________',
        kind: 'youtube',
        url: 'https://www.youtube.com/watch?v=a__________',
        title: 'a',
        durationMs: 61_000,
        liveStatus: 'was_live',
        availability: 'subscriber_only',
        channel: 'The Channel',
      },
      { id: 'b__________', kind: 'youtube', url: 'https://www.youtube.com/watch?v=b__________', title: 'b' },
    ]);
  });

  test("defect 7: YouTube's rounded dates order it, but are no dates of publication", async () => {
    const day = (date: string) => ({ timestamp: Date.parse(date) / 1000 });
    const ytDlp = await rowsProgram([
      row('b', day('2026-02-02')),
      row('c', day('2026-03-03')),
      row('a', day('2026-01-01')),
    ]);
    expect((await list(PLAYLIST, {}, { ytDlp })).titles).toBe('b, c, a');
    expect((await list(PLAYLIST, { order: 'oldest-first' }, { ytDlp })).titles).toBe('a, b, c');
    const { videos } = await list(PLAYLIST, { order: 'newest-first' }, { ytDlp });
    expect(videos.map(({ title, publishedAt }) => [title, publishedAt])).toEqual([
      ['c', undefined],
      ['b', undefined],
      ['a', undefined],
    ]);
  });

  test('defect 7: a channel lists the newest first; the oldest first turns it round', async () => {
    const ytDlp = await rowsProgram([row('c'), row('b'), row('a')]);
    expect((await list(CHANNEL, { order: 'newest-first', limit: 2 }, { ytDlp })).titles).toBe('c, b');
    expect((await list(CHANNEL, { order: 'oldest-first', limit: 2 }, { ytDlp })).titles).toBe('a, b');
  });

  test('defect 1: a video that it holds twice is listed once, and does not count towards the limit', async () => {
    const ytDlp = await rowsProgram([row('a'), row('a'), row('b'), row('c')]);
    const { titles, notices } = await list(PLAYLIST, { limit: 2 }, { ytDlp });
    expect(titles).toBe('a, b');
    expect(notices).toEqual(['a: listed more than once, taken once']);
  });

  test('is gone on with after so many entries, whose numbers are those of the whole', async () => {
    const { ytDlp } = await counting([row('a'), row('b'), row('c')]);
    const numbers = async (after: number) => {
      const seen: string[] = [];
      for await (const { video, entry } of lister({ ytDlp })(read(PLAYLIST), { after }))
        seen.push(`${entry}: ${video.title}`);
      return seen;
    };
    expect(await numbers(0)).toEqual(['1: a', '2: b', '3: c']);
    expect(await numbers(2)).toEqual(['3: c']);
    // Nothing is left, and that is no empty playlist.
    expect(await numbers(3)).toEqual([]);
  });

  test('is gone on with by the real yt-dlp, which numbers its entries as before', async () => {
    answers['/feed.xml'] = text(
      rssFeed(
        'The Show',
        [1, 2, 3, 4].map((number) => ({ title: `talk ${number}`, url: server.url(`/${number}.wav`) })),
      ),
      'application/rss+xml',
    );
    const seen: string[] = [];
    const listing = {
      ...{ url: server.url('/feed.xml'), withDates: false, after: 2 },
      ...{ isOnline: async () => true, onNotice: () => {} },
    };
    const program = { ytDlp, javaScriptRuntime, extraArgs: ['--sleep-requests=0'] };
    for await (const { video, entry } of listWithYtDlp(program, listing))
      seen.push(`${entry}: ${video.title}`);
    expect(seen).toEqual(['3: talk 3', '4: talk 4']);
  });

  test('is read only as far as is needed, and the program ends', async () => {
    const ytDlp = await rowsProgram([row('a'), row('b'), row('c')], 'time.sleep(600)');
    expect((await list(PLAYLIST, { limit: 2 }, { ytDlp })).titles).toBe('a, b');
    const runs = async () => (await execa('ps', ['-axo', 'args='])).stdout.includes(ytDlp);
    await until('the listing program has ended', async () => !(await runs()), 5_000);
  });

  test('is listed as a guest, through the proxy of the configuration, whose password is in no argument', async () => {
    const told = join(folder, 'arguments');
    const ytDlp = await writeProgram(
      folder,
      'yt-dlp',
      [
        `arguments = [a for a in sys.argv if a.startswith('--config-locations=')]`,
        `file = open(arguments[0].split('=', 1)[1]).read()`,
        `open(${JSON.stringify(told)}, 'w').write(json.dumps({'argv': sys.argv, 'file': file}))`,
        `print(RECORDS + 'row ' + json.dumps({'id': 'aaaaaaaaaaa', 'ie_key': 'Youtube', 'title': 'a'}))`,
      ].join('\n'),
    );
    await list(PLAYLIST, {}, { ytDlp, proxy: 'socks5h://ada:s3cret-pw@127.0.0.1:9' });
    const { argv, file } = JSON.parse(await readFile(told, 'utf8')) as { argv: string[]; file: string };
    expect(file).toBe("--proxy='socks5h://ada:s3cret-pw@127.0.0.1:9'\n");
    expect(argv.join(' ')).not.toMatch(/s3cret|--proxy|--cookies/);
    const listingFolder = argv.find((argument) => argument.startsWith('--config-locations='))?.split('=')[1];
    await expect(readFile(listingFolder ?? '')).rejects.toThrow('ENOENT');
  });

  test('that breaks off is refused, though some of it was listed', async () => {
    const ytDlp = await rowsProgram(
      [row('a')],
      "sys.stderr.write('ERROR: [youtube:tab] PLabc: Unable to download API page: HTTP Error 429: Too Many Requests\\n'); sys.exit(1)",
    );
    const error = await refusalOf(list(PLAYLIST, {}, { ytDlp }));
    expect(error.what).toMatch(/broke off after 1 video/);
    expect(error.why).toContain('HTTP Error 429');
    expect(error.cause).toMatchObject({ fault: { fault: 'identity', reason: 'rate-limit' } });
  });

  test('is listed without what is no whole record', async () => {
    const others = ['row {"id":', 'row no JSON', 'row 7', 'x {}'].map((line) => `print(RECORDS + '${line}')`);
    const ytDlp = await rowsProgram([row('a')], others.join('\n'));
    expect((await list(PLAYLIST, {}, { ytDlp })).titles).toBe('a');
  });

  test('that is empty is refused', async () => {
    expect((await refusalOf(list(PLAYLIST, {}, { ytDlp: await rowsProgram([]) }))).what).toMatch(
      /lists no videos/,
    );
  });
});

test('a home folder of any name stands for ~', async () => {
  const module = fileURLToPath(new URL('../../engines/downloader/source-paths.ts', import.meta.url));
  const code = `import { sourcePathsFrom } from ${JSON.stringify(module)};
    console.log(sourcePathsFrom('/').resolve('~/videos'));`;
  const env = { HOME: '/home/a$$b' };
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', code], { env });
  expect(stdout).toBe('/home/a$$b/videos');
});

describe('a folder', () => {
  const write = async (path: string, bytes: Buffer | string): Promise<void> => {
    await mkdir(join(folder, 'media', path, '..'), { recursive: true });
    await writeFile(join(folder, 'media', path), bytes);
  };

  test('gives the media files in it, sorted, without hidden ones and without other files', async () => {
    await write('b.wav', toneWav(2));
    await write('a/z.MP3', toneWav(3));
    await write('.hidden/c.wav', toneWav(4));
    await write('.d.wav', toneWav(4));
    await write('notes.txt', 'words');
    const { videos, titles } = await list('media');
    expect(titles).toBe('z, b');
    expect(videos[1]).toMatchObject({
      kind: 'file',
      mediaUrl: join(folder, 'media', 'b.wav'),
      url: `file://${join(folder, 'media', 'b.wav')}`,
    });
  });

  test('defect 1: the same recording under two names is one video; an empty file is passed over', async () => {
    await write('a.wav', tone);
    await write('copy of a.wav', tone);
    await write('empty.wav', '');
    const { titles, notices } = await list('media');
    expect(titles).toBe('a');
    expect(notices).toEqual([
      'copy of a: listed more than once, taken once',
      `${join(folder, 'media', 'empty.wav')}: the file is empty (0 bytes)`,
    ]);
  });

  test('a subfolder that cannot be read is passed over, and told', async () => {
    await write('a.wav', tone);
    // Too long a path is one that root cannot read either.
    const name = 'x'.repeat(250);
    const deep = 'import os, sys\nfor name in sys.argv[2:]: os.mkdir(name); os.chdir(name)';
    const cwd = join(folder, 'media');
    await execa('python3', ['-c', deep, '', ...Array.from({ length: 20 }, () => name)], { cwd });
    try {
      const { titles, notices } = await list('media');
      expect(titles).toBe('a');
      expect(notices).toEqual([expect.stringContaining('ENAMETOOLONG')]);
    } finally {
      await execa('rm', ['-rf', join(cwd, name)]);
    }
  });

  test('defect 7: is ordered by the time of its files', async () => {
    await write('a.wav', toneWav(2));
    await write('b.wav', toneWav(3));
    await utimes(join(folder, 'media', 'a.wav'), new Date('2026-03-03'), new Date('2026-03-03'));
    await utimes(join(folder, 'media', 'b.wav'), new Date('2026-01-01'), new Date('2026-01-01'));
    expect((await list('media', { order: 'newest-first' })).titles).toBe('a, b');
    expect((await list('media', { order: 'oldest-first' })).titles).toBe('b, a');
  });

  test('without media is refused', async () => {
    await write('notes.txt', 'words');
    expect((await refusalOf(list('media'))).message).toMatch(/nothing to hear/);
  });
});

test('an empty file is refused', async () => {
  await writeFile(join(folder, 'a.wav'), '');
  expect((await refusalOf(list('a.wav'))).why).toMatch(/empty/);
});

describe('a list', () => {
  test('defect 1: a video in two playlists and in the list itself is listed once', async () => {
    const ytDlp = await rowsProgram([row('a'), row('b')]);
    const path = await listFile('https://youtu.be/b__________', PLAYLIST, `${PLAYLIST}2`);
    const { videos } = await list(path, {}, { ytDlp });
    expect(videos.map(({ id }) => id)).toEqual(['b__________', 'a__________']);
  });

  test('takes the good lines and reports the others with their numbers', async () => {
    answers['/feed.xml'] = text(rssFeed('The Show', [{ title: 'one', url: '/1.wav' }]), 'text/xml');
    await writeFile(join(folder, 'talk.wav'), tone);
    const path = await listFile(
      '# mine',
      server.url('/feed.xml'),
      'gopher://x/y',
      'talk.wav',
      './talk.wav',
      'missing.wav',
      server.url('/gone.xml'),
    );
    const { titles, notices } = await list(path);
    expect(titles).toBe('one, talk');
    expect(notices).toEqual([
      expect.stringMatching(/^line 3: gopher:\/\/x\/y: .*"gopher:"/),
      expect.stringMatching(/^line 6: missing\.wav: there is no file/),
      'line 5: ./talk.wav: the same as line 4, taken once',
      expect.stringMatching(/^line 7: .*gone\.xml cannot be listed: the server answered 404/),
    ]);
  });

  test.each([
    ['only comments', '# nothing', /no line that is not a comment/],
    ['only bad lines', 'gopher://x/y', /line 1: .*"gopher:"/],
    ['a recording in disguise', 'RIFF\0\0', /not a text file/],
  ])('with %s is refused with the reason', async (_name, content, reason) => {
    expect((await refusalOf(list(await listFile(content)))).why).toMatch(reason);
  });

  test('goes on after a list that only an account may read', async () => {
    const ytDlp = await writeProgram(
      folder,
      'yt-dlp',
      [
        `if 'PLabc' in sys.argv[-1]:`,
        `  sys.stderr.write('ERROR: [youtube:tab] PLabc: Login details are needed to download this content. Use --cookies\\n'); sys.exit(1)`,
        `print(RECORDS + 'row ' + json.dumps({'id': 'bbbbbbbbbbb', 'ie_key': 'Youtube', 'title': 'b'}))`,
      ].join('\n'),
    );
    const path = await listFile(PLAYLIST, 'https://www.youtube.com/playlist?list=PLother');
    const { titles, notices } = await list(path, {}, { ytDlp });
    expect(titles).toBe('b');
    expect(notices).toEqual([expect.stringMatching(/^line 1: .*Login details are needed/)]);
  });

  test('stops when we are refused, instead of losing line after line', async () => {
    const ytDlp = await writeProgram(
      folder,
      'yt-dlp',
      'sys.stderr.write("ERROR: [youtube:tab] x: Sign in to confirm you\'re not a bot. Use --cookies\\n"); sys.exit(1)',
    );
    const path = await listFile('https://youtu.be/aaaaaaaaaaa', PLAYLIST);
    expect((await refusalOf(list(path, {}, { ytDlp }))).cause).toMatchObject({
      fault: { reason: 'bot-wall' },
    });
  });
});

test('progress counts the videos found, and cancelling stops the listing', async () => {
  const ytDlp = await rowsProgram([row('a'), row('b')], 'time.sleep(600)');
  const cancel = new AbortController();
  const found: number[] = [];
  const listing = list(
    PLAYLIST,
    {
      signal: cancel.signal,
      onProgress: (count) => {
        found.push(count);
        if (count === 2) cancel.abort(new Error('enough'));
      },
    },
    { ytDlp },
  );
  await expect(listing).rejects.toThrow('enough');
  expect(found).toEqual([1, 2]);
});
