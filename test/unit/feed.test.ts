import { readDuration, readFeed } from '../../engines/downloader/feed.ts';

const BASE = 'https://example.org/show/feed.xml';
const rss = (items: string, channel = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>The Show</title>${channel}${items}</channel></rss>`;

test('an RSS item is read with all that it says', () => {
  const feed = readFeed(
    rss(
      `<item>
        <title><![CDATA[One & only]]></title>
        <link>https://example.org/one</link>
        <guid isPermaLink="false">g-1</guid>
        <pubDate>Tue, 03 Feb 2026 06:00:00 GMT</pubDate>
        <description>&lt;p&gt;Hello &amp;amp; welcome.&lt;/p&gt;&lt;p&gt;Bye&lt;/p&gt;</description>
        <itunes:duration>1:02:03</itunes:duration>
        <itunes:author>Ada</itunes:author>
        <enclosure url="https://media.example.org/1.mp3?a=1&amp;b=2" type="audio/mpeg" length="12345"/>
      </item>`,
      '<language>en-GB</language><itunes:author>The Makers</itunes:author>',
    ),
    BASE,
  );
  expect(feed).toEqual({
    title: 'The Show',
    author: 'The Makers',
    language: 'en-GB',
    withoutMedia: [],
    episodes: [
      {
        title: 'One & only',
        link: 'https://example.org/one',
        guid: 'g-1',
        publishedAt: '2026-02-03T06:00:00.000Z',
        description: 'Hello & welcome.\nBye',
        durationMs: 3_723_000,
        author: 'Ada',
        media: {
          kind: 'file',
          url: 'https://media.example.org/1.mp3?a=1&b=2',
          type: 'audio/mpeg',
          lengthBytes: 12_345,
        },
      },
    ],
  });
});

test('an Atom entry is heard through its enclosure link', () => {
  const feed = readFeed(
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Die Sendung</title><author><name>Ada</name></author>
      <entry><id>urn:1</id><title type="text">Eins</title><published>2026-02-03T06:00:00Z</published>
        <link href="/eins"/><link rel="enclosure" href="eins.ogg" type="audio/ogg" length="9"/></entry>
    </feed>`,
    BASE,
  );
  expect(feed).toMatchObject({ title: 'Die Sendung', language: 'de', author: 'Ada' });
  expect(feed.episodes).toEqual([
    expect.objectContaining({
      title: 'Eins',
      guid: 'urn:1',
      link: 'https://example.org/eins',
      media: { kind: 'file', url: 'https://example.org/show/eins.ogg', type: 'audio/ogg', lengthBytes: 9 },
    }),
  ]);
});

test("YouTube's feed gives YouTube videos", () => {
  const feed = readFeed(
    `<feed xmlns:yt="x" xmlns:media="y" xmlns="z"><title>Uploads</title>
      <entry><yt:videoId>abcDEF-_123</yt:videoId><title>A talk</title><published>2026-02-03T06:00:00+00:00</published>
        <media:group><media:content url="https://www.youtube.com/v/abcDEF-_123" type="application/x-shockwave-flash"/></media:group></entry>
    </feed>`,
    BASE,
  );
  expect(feed.episodes[0]).toMatchObject({
    title: 'A talk',
    media: { kind: 'youtube', videoId: 'abcDEF-_123' },
  });
});

test('RSS 1.0 and Media RSS are read, too', () => {
  const rdf = `<rdf:RDF><channel><title>Old</title></channel><item><title>One</title><media:content url="/1.mp3" type="audio/mpeg"/></item></rdf:RDF>`;
  expect(readFeed(rdf, BASE)).toMatchObject({ title: 'Old', episodes: [{ title: 'One' }] });
});

test('audio is preferred to a film of the same episode, a picture is no recording', () => {
  const feed = readFeed(
    rss(
      '<item><title>Both</title><enclosure url="/1.mp4" type="video/mp4"/><enclosure url="/1.m4a" type="audio/x-m4a"/></item>' +
        '<item><title>Picture</title><enclosure url="/1.jpg" type="image/jpeg"/></item>' +
        '<item><title>Words only</title><link>https://example.org/words</link></item>' +
        '<item><title>By name</title><enclosure url="/2.mp3"/></item>' +
        '<item><title>Script</title><enclosure url="javascript:alert(1)" type="audio/mpeg"/></item>',
    ),
    BASE,
  );
  expect(feed.episodes.map(({ title, media }) => [title, 'url' in media && media.url])).toEqual([
    ['Both', 'https://example.org/1.m4a'],
    ['By name', 'https://example.org/2.mp3'],
  ]);
  expect(feed.withoutMedia).toEqual(['Picture', 'Words only', 'Script']);
});

test('dates and lengths that make no sense are unknown, and cost no episode', () => {
  const feed = readFeed(
    rss(
      '<item><pubDate>yesterday</pubDate><itunes:duration>long</itunes:duration><enclosure url="/1.mp3"/></item>',
    ),
    BASE,
  );
  expect(feed.episodes).toEqual([
    expect.objectContaining({ publishedAt: undefined, durationMs: undefined, title: undefined }),
  ]);
});

test.each([
  ['Mon, 01 Jan 22022 00:00:00 GMT', '10:00'],
  ['-271821-04-20', '9'.repeat(40)],
  ['', '9'.repeat(400)],
])('the date "%s" and the length "%s" that nothing could be kept of are unknown', (date, length) => {
  const item = `<item><pubDate>${date}</pubDate><itunes:duration>${length}</itunes:duration><enclosure url="/1.mp3"/></item>`;
  const [episode] = readFeed(rss(item), BASE).episodes;
  expect(episode?.publishedAt).toBeUndefined();
  expect(episode?.durationMs).toBe(length === '10:00' ? 600_000 : undefined);
});

test.each(['<', '<br ', '<p><', '</div x', '&lt;'])(
  'a description of nothing but "%s" takes no time',
  (beginning) => {
    const started = performance.now();
    readFeed(
      rss(
        `<item><description><![CDATA[${beginning.repeat(100_000)}]]></description><enclosure url="/1.mp3"/></item>`,
      ),
      BASE,
    );
    expect(performance.now() - started).toBeLessThan(2_000);
  },
);

test.each([
  ['<!doctype html><html><body>no feed</body></html>', /neither RSS nor Atom/],
  [rss('<item/>').slice(0, -9), /breaks off/],
  ['<opml><body/></opml>', /neither RSS nor Atom/],
])('%s is refused with the reason', (xml, reason) => {
  expect(() => readFeed(xml, BASE)).toThrow(reason);
});

test('a feed of thousands of episodes with entities in all of them is read whole', () => {
  const items = Array.from(
    { length: 3_000 },
    (_, index) =>
      `<item><title>A &amp; B ${index}</title><description>${'x &lt; y; '.repeat(30)}</description><enclosure url="/${index}.mp3"/></item>`,
  );
  const { episodes } = readFeed(rss(items.join('')), BASE);
  expect(episodes).toHaveLength(3_000);
  expect(episodes.at(-1)?.title).toBe('A & B 2999');
});

test.each<[string | undefined, number | undefined]>([
  ['95', 95_000],
  ['01:35', 95_000],
  ['1:01:35', 3_695_000],
  ['95.5', 95_500],
  ['0', undefined],
  ['00:00:00', undefined],
  ['1h', undefined],
  ['', undefined],
  [undefined, undefined],
])('an itunes:duration of %s is %s ms', (duration, milliseconds) => {
  expect(readDuration(duration)).toBe(milliseconds);
});
