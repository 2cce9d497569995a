import { type Environment, proxyOf } from '../../engines/downloader/proxy-of.ts';

const of = (url: string, configured?: string, environment: Environment = {}) =>
  proxyOf(new URL(url), configured, environment);

test.each<[string, string, string | undefined, Environment, string | undefined]>([
  ['nothing is named', 'https://a.example/', undefined, {}, undefined],
  [
    'one is configured',
    'https://a.example/',
    'socks5h://p:1',
    { HTTPS_PROXY: 'http://q:2' },
    'socks5h://p:1',
  ],
  [
    'NO_PROXY is for the environment alone',
    'https://a.example/',
    'http://p:1',
    { NO_PROXY: '*' },
    'http://p:1',
  ],
  ['this machine is asked', 'http://127.0.0.1:8080/', 'http://p:1', {}, undefined],
  ['this machine is asked by name', 'http://localhost/', undefined, { HTTP_PROXY: 'http://q:2' }, undefined],
  ['this machine is asked over IPv6', 'http://[::1]:80/', 'http://p:1', {}, undefined],
  ['a host only begins like this machine', 'http://127.0.0.1.example/', 'http://p:1', {}, 'http://p:1'],
  [
    'https',
    'https://a.example/',
    undefined,
    { HTTPS_PROXY: 'http://q:2', HTTP_PROXY: 'http://r:3' },
    'http://q:2',
  ],
  [
    'http',
    'http://a.example/',
    undefined,
    { HTTPS_PROXY: 'http://q:2', HTTP_PROXY: 'http://r:3' },
    'http://r:3',
  ],
  ['only the other scheme has one', 'https://a.example/', undefined, { HTTP_PROXY: 'http://r:3' }, undefined],
  ['all have one', 'https://a.example/', undefined, { ALL_PROXY: 'http://s:4' }, 'http://s:4'],
  ['small letters', 'https://a.example/', undefined, { https_proxy: 'http://q:2' }, 'http://q:2'],
  ['an empty one', 'https://a.example/', undefined, { HTTPS_PROXY: '' }, undefined],
  ['one without its scheme', 'https://a.example/', undefined, { HTTPS_PROXY: 'q:2' }, 'http://q:2'],
])('the proxy of an address where %s', (_, url, configured, environment, text) => {
  expect(of(url, configured, environment)?.text).toBe(text);
});

test.each([
  ['a.example', true],
  ['.example', true],
  ['*.example', true],
  ['b.example, A.EXAMPLE', true],
  ['a.example:443', true],
  ['*', true],
  ['a.example:80', false],
  ['b.a.example', false],
  ['xa.example', false],
  ['', false],
])('NO_PROXY=%s excepts https://a.example: %p', (list, isExcepted) => {
  const proxy = of('https://a.example/', undefined, { HTTPS_PROXY: 'http://q:2', NO_PROXY: list });
  expect(proxy === undefined).toBe(isExcepted);
});

test('a message names the setting', () => {
  expect(of('https://a.example/', 'http://p:1')?.setting).toBe('ytDlp.proxy');
  expect(of('https://a.example/', undefined, { https_proxy: 'http://q:2' })?.setting).toBe('HTTPS_PROXY');
});
