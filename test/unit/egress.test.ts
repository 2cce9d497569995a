import { checkProxy, egressOf } from '../../engines/downloader/egress.ts';

test('the name of an address tells two proxies apart and nothing else of them', () => {
  const one = egressOf('socks5h://ada:s3cret@proxy.example:1080');
  expect(one).toMatch(/^proxy-[0-9a-f]{8}$/);
  expect(egressOf('socks5h://ada:s3cret@proxy.example:1080')).toBe(one);
  expect(egressOf('socks5h://ada:other@proxy.example:1080')).not.toBe(one);
  expect(egressOf(undefined)).toBe('direct');
});

test.each([
  'http://127.0.0.1:3128',
  'http://proxy.example',
  'https://ada:s3cret@proxy.example:443/',
  'socks4://127.0.0.1:1080',
  'socks4a://127.0.0.1:1080',
  'socks5://127.0.0.1:1080',
  'socks5h://ada:p%23w@proxy.example:1080',
])('%s is a proxy', (proxy) => {
  expect(checkProxy(proxy)).toEqual([]);
});

test.each<[string, RegExp[]]>([
  ['', [/not a URL/]],
  ['ada:s3cret@proxy.example:1080', [/not a URL/]],
  ['127.0.0.1:1080', [/not a URL/]],
  ['ftp://ada:s3cret@proxy.example:21', [/^ftp is no kind of proxy/]],
  ['socks5h://proxy.example', [/no port/]],
  ['socks5h://ada:s3cret@proxy.example:1080/path', [/follows the host/]],
  ['http://ada:s3#cret@proxy.example:80', [/not a URL/]],
  ['http://ada:s3 cret@proxy.example:80', [/space/]],
  ['http://ada:s3cret@proxy.example:80\n', [/space/]],
])('%j is refused with what is wrong, and without its password', (text, expected) => {
  const problems = checkProxy(text);
  expect(problems.map(({ what }) => what)).toEqual(expected.map((what) => expect.stringMatching(what)));
  expect(JSON.stringify(problems)).not.toContain('cret');
});
