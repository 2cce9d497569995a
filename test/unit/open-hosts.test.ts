import { checkOpenHosts, countsRequests, openHostFor } from '../../domain/pacing/open-hosts.ts';

test.each([
  'youtube.com',
  'www.youtube.com',
  'M.YouTube.com',
  'youtube.com:443',
  'youtube.com.',
  'youtu.be',
  'rr3---sn-4g5e6nze.googlevideo.com',
  'player.vimeo.com',
  'soundcloud.com',
  'www.tiktok.com',
  'instagram.com',
  'facebook.com',
  'x.com',
  'twitter.com',
  'clips.twitch.tv',
  'dailymotion.com',
  'rumble.com',
  'bilibili.com',
])('%s counts requests', (host) => {
  expect(countsRequests(host)).toBe(true);
});

test.each([
  'media.example.org',
  'notyoutube.com',
  'youtube.com.example.org',
  'netflix.com',
  '127.0.0.1',
  '[::1]:8080',
  'localhost',
])('%s counts none that we know of', (host) => {
  expect(countsRequests(host)).toBe(false);
});

test.each([
  ['media.example.org', 'media.example.org', 'media.example.org'],
  ['media.example.org', 'cdn.media.example.org', 'media.example.org'],
  ['Media.Example.org', 'media.example.org:8443', 'media.example.org'],
  ['127.0.0.1:8080', '127.0.0.1:9090', '127.0.0.1'],
  ['[::1]', '[::1]:8080', '[::1]'],
  ['media.example.org', 'example.org', undefined],
  ['example.org', 'badexample.org', undefined],
  ['example.org', 'example.org.youtube.com', undefined],
])('with %s named, %s is open as %s', (named, host, open) => {
  const pacing = { preset: 'bulk' as const, openHosts: ['other.example', named] };
  expect(openHostFor(host, pacing)).toBe(open);
});

test.each(['steady', 'deep-buffer'] as const)('with %s no host is open', (preset) => {
  expect(openHostFor('media.example.org', { preset, openHosts: ['media.example.org'] })).toBeUndefined();
});

test('a site that counts requests is never open, even where it was named', () => {
  expect(
    openHostFor('www.youtube.com', { preset: 'bulk', openHosts: ['youtube.com', 'com'] }),
  ).toBeUndefined();
});

test.each([
  ['youtube.com', /may not be open: youtube\.com counts requests/],
  ['music.youtube.com', /may not be open: youtube\.com counts requests/],
  ['com', /may not be open: youtube\.com counts requests/],
  ['https://media.example.org', /is not a host name/],
  ['media.example.org/files', /is not a host name/],
  ['*.example.org', /is not a host name/],
  ['a host', /is not a host name/],
  ['-', /is not a host name/],
  ['', /is not a host name/],
])('%j may not be named as open', (host, problem) => {
  expect(checkOpenHosts(['media.example.org', host])).toEqual([expect.stringMatching(problem)]);
});

test.each(['media.example.org', 'nas', '127.0.0.1', '127.0.0.1:8080', '[::1]:8080', 'xn--bcher-kva.example'])(
  '%s may be named as open',
  (host) => {
    expect(checkOpenHosts([host])).toEqual([]);
  },
);
