import { maskedValue, maskSecrets } from '../../domain/masked-secrets.ts';

test.each([
  ['postgresql://someone:pa55@db:5432/vidmine', 'postgresql://someone:****@db:5432/vidmine'],
  ['socks5h://me:p@ss@127.0.0.1:9050', 'socks5h://me:****@127.0.0.1:9050'],
  ['postgresql:///vidmine?host=/run&password=pa55', 'postgresql:///vidmine?host=/run&password=****'],
  ['postgresql://someone@db/vidmine', 'postgresql://someone@db/vidmine'],
  ['Cookie: SID=abc; HSID=def', 'Cookie: ****'],
  ['said\nset-cookie:SID=abc\nand left', 'said\nset-cookie:****\nand left'],
  ['Authorization: Bearer abc', 'Authorization: ****'],
  ['127.0.0.1:7233', '127.0.0.1:7233'],
  ['http://127.0.0.1:11434/a@b', 'http://127.0.0.1:11434/a@b'],
])('%s is printed as %s', (text, printed) => {
  expect(maskSecrets(text)).toBe(printed);
});

test('a password among the arguments of the downloader is not printed, in either form', () => {
  const given = ['--username', 'me', '--password', 'pa55', '--video-password=pa55', '-4'];
  expect(maskedValue(given, 'ytDlp.extraArgs')).toEqual([
    '--username',
    'me',
    '--password',
    '****',
    '--video-password=****',
    '-4',
  ]);
});

test('values that are no text stay as they are', () => {
  expect([3, false, undefined].map((value) => maskedValue(value, 'batch.size'))).toEqual([
    3,
    false,
    undefined,
  ]);
});

test.each([
  ['speechEngine.apiKey', 'sk-123', '****'],
  ['notifications.webhookSecret', 'sixteen characters', '****'],
  ['notifications.webhook', 'https://hooks.example.com/services/T0/B0?x=1', 'https://hooks.example.com/****'],
  ['notifications.webhook', 'https://me:pw@hooks.example.com:8443', 'https://hooks.example.com:8443/****'],
  ['notifications.webhook', 'no address', '****'],
  ['speechEngine.apiKey', 123, '****'],
  ['speechEngine.apiKey', undefined, undefined],
  ['speech.model', 'sk-123', 'sk-123'],
  ['miner.maxOutputTokens', 1200, 1200],
])('%s of %p is printed as %p', (setting, value, printed) => {
  expect(maskedValue(value, setting)).toBe(printed);
});
