import type { IncomingMessage } from 'node:http';
import { UserError } from '../../domain/user-error.ts';
import { inspectAddress } from '../../engines/downloader/inspect-address.ts';
import { type MediaServer, rssFeed, startMediaServer, text } from '../fixtures/media-server.ts';
import { startSocksServer } from '../fixtures/socks-server.ts';

const FEED = 'http://site.invalid/feed.xml';
const MOVED = 'http://site.invalid/moved';
const PASSWORD = `s3cret 'p"w#`;
const LOGIN = `Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}`;
const NAMES = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'];

const logins: (string | undefined)[] = [];
const noted = (request: IncomingMessage): void => void logins.push(request.headers['proxy-authorization']);
const feed = text(rssFeed('The Show', []), 'application/rss+xml');
let server: MediaServer;
const before = { ...process.env };
beforeEach(async () => {
  logins.length = 0;
  for (const name of NAMES) delete process.env[name];
  server = await startMediaServer({
    [FEED]: (request, response, count) => {
      noted(request);
      return feed(request, response, count);
    },
    '/feed.xml': feed,
    '/moved': (_, response) => void response.writeHead(302, { location: FEED }).end(),
    [MOVED]: (_, response) => void response.writeHead(302, { location: server.url('/feed.xml') }).end(),
  });
});
afterEach(async () => {
  for (const name of NAMES) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await server.close();
});
const proxy = (): string => `http://ada:${encodeURIComponent(PASSWORD)}@${new URL(server.url('/')).host}`;
const asked = () => server.requests.map(({ path }) => path);

test('a feed is asked for through the configured proxy, with its password', async () => {
  await expect(inspectAddress(FEED, { proxy: proxy() })).resolves.toMatchObject({ kind: 'feed', url: FEED });
  expect([asked(), logins]).toEqual([[FEED], [LOGIN]]);
});

test('a feed is asked for through the proxy of the environment', async () => {
  process.env.HTTP_PROXY = proxy();
  await expect(inspectAddress(FEED)).resolves.toMatchObject({ kind: 'feed' });
  expect(logins).toEqual([LOGIN]);
});

test('what is on this machine is asked directly, where it leads away the proxy is', async () => {
  const away = { proxy: proxy() };
  await expect(inspectAddress(server.url('/moved'), away)).resolves.toMatchObject({
    kind: 'feed',
    url: FEED,
  });
  await expect(inspectAddress(MOVED, away)).resolves.toMatchObject({ url: server.url('/feed.xml') });
  expect(asked()).toEqual(['/moved', FEED, MOVED, '/feed.xml']);
});

test('a feed is asked for through a SOCKS5 proxy, which looks the host up', async () => {
  const socks = await startSocksServer(Number(new URL(server.url('/')).port));
  try {
    const through = `socks5h://ada:${encodeURIComponent(PASSWORD)}@127.0.0.1:${socks.port}`;
    await expect(inspectAddress(FEED, { proxy: through })).resolves.toMatchObject({
      kind: 'feed',
    });
    expect(socks.asked).toEqual([`ada:${PASSWORD} site.invalid:80`]);
  } finally {
    await socks.close();
  }
});

test.each([
  [
    'does not answer',
    'http://ada:s3cret-pw@127.0.0.1:9',
    /through the proxy of ytDlp\.proxy: .*ECONNREFUSED/,
  ],
  ['does not answer as SOCKS5', 'socks5://ada:s3cret-pw@127.0.0.1:9', /ytDlp\.proxy: .*ECONNREFUSED/],
  ['is of a kind that only yt-dlp knows', 'socks4://ada:s3cret-pw@127.0.0.1:9', /SOCKS4/],
  ['is none', 'ftp://ada:s3cret-pw@127.0.0.1:9', /no kind of proxy/],
])('a proxy that %s is passed by in no case, and its password is not repeated', async (_, given, why) => {
  const error = await inspectAddress(FEED, { proxy: given }).catch((failed: unknown) => failed);
  if (!(error instanceof UserError)) throw new Error(`no UserError but ${error}`);
  expect(error.why).toMatch(why);
  expect(`${error.what} ${error.todo}`).toContain('ytDlp.proxy');
  expect(`${error.stack} ${error.cause} ${JSON.stringify(error)}`).not.toContain('s3cret');
  expect(server.requests).toEqual([]);
});
