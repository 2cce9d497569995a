import { readCookieFile, writeCookieFile } from '../../domain/accounts/cookie-file.ts';
import { checkCookieFile } from '../../domain/accounts/cookies.ts';
import { isSignedIn } from '../../domain/accounts/login-cookies.ts';
import { mergeCookies } from '../../domain/accounts/merge-cookies.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const inDays = (days: number): number => NOW / 1000 + days * 86_400;

const line = (name: string, expires: number | string = inDays(100), domain = '.youtube.com'): string =>
  [domain, 'TRUE', '/', 'TRUE', expires, name, `s3cret-${name}`].join('\t');
const file = (...lines: readonly string[]): string =>
  `# Netscape HTTP Cookie File\n\n${lines.map((one) => `${one}\n`).join('')}`;
const good = file(line('LOGIN_INFO'), line('SAPISID'), line('PREF', 0));

/** What is wrong, in one text. */
const wrongIn = (text: string): string =>
  checkCookieFile(text, NOW)
    .problems.map(({ what }) => what)
    .join('\n');

describe('a cookies file', () => {
  test('of somebody who is signed in is accepted, and its first end is told', () => {
    const text = file(line('LOGIN_INFO', inDays(30)), line('SAPISID', inDays(7)), line('PREF', inDays(1)));
    expect(checkCookieFile(text, NOW)).toEqual({
      ok: true,
      problems: [],
      warnings: [],
      earliestExpiry: '2026-11-28T12:00:00.000Z',
    });
  });

  test.each([
    ['Windows line ends', good.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${good}`],
    ['cookies that scripts may not read', good.replace('.youtube.com', '#HttpOnly_.youtube.com')],
    ['the other names of the login', file(line('LOGIN_INFO'), line('__Secure-3PAPISID'))],
    ['a login that lasts until the browser is closed', file(line('LOGIN_INFO', 0), line('SAPISID', ''))],
    ['cookies of other sites beside', `${good}${line('SID', 0, '.google.com')}\n`],
  ])('with %s is accepted', (_name, text) => {
    expect(checkCookieFile(text, NOW)).toMatchObject({ ok: true, problems: [] });
  });

  test('without its first line is accepted with a warning', () => {
    const check = checkCookieFile(good.replace(/^.*\n/, ''), NOW);
    expect(check.ok).toBe(true);
    expect(check.warnings).toEqual([expect.stringContaining('# Netscape HTTP Cookie File')]);
  });

  test.each<[string, string, RegExp]>([
    ['is empty', '  \n\n', /^the file is empty$/],
    ['is a JSON export', '[{"domain": ".youtube.com", "name": "LOGIN_INFO"}]', /^the file is a JSON export/],
    ['holds only comments', '# Netscape HTTP Cookie File\n', /^the file holds no cookie$/],
    ['has spaces for tabs', good.replaceAll('\t', '    '), /^line 3, 4, 5: spaces stand where tabs belong$/],
    ['has lines cut short', `${good}.youtube.com\tTRUE\n`, /^line 6: not the seven fields of a cookie$/],
    [
      'is something else',
      'one\ntwo\nthree\nfour\nfive\nsix\nseven\n',
      /^line 1, 2, 3, 4, 5 and 2 more: not the seven fields of a cookie$/,
    ],
    [
      'has a date for an expiry',
      `${good}${line('X', '2027-01-01')}\n`,
      /^line 6: the fifth field is not a time in seconds/,
    ],
    [
      'is of another site',
      file(line('SID', 0, '.google.com')),
      /^the file holds no cookie of \.youtube\.com$/,
    ],
    [
      'would silently be a guest without the login',
      file(line('SAPISID')),
      /^the file holds no login: LOGIN_INFO of \.youtube\.com missing/,
    ],
    [
      'would silently be a guest without the session',
      file(line('LOGIN_INFO')),
      /^the file holds no login: one of SAPISID, __Secure-1PAPISID and __Secure-3PAPISID of/,
    ],
    [
      'holds the session of another site only',
      file(line('LOGIN_INFO'), line('SAPISID', 0, '.google.com')),
      /one of SAPISID/,
    ],
    [
      'has expired',
      file(line('LOGIN_INFO', inDays(-1)), line('SAPISID')),
      /^the login has expired: LOGIN_INFO \(2026-11-20T12:00:00\.000Z\)$/,
    ],
  ])('that %s is refused with that reason, and with what to do', (_name, text, what) => {
    expect(wrongIn(text)).toMatch(what);
    const { ok, problems } = checkCookieFile(text, NOW);
    expect(ok).toBe(false);
    for (const { todo } of problems) expect(todo).toMatch(/export/);
  });

  test('is refused for all of its reasons at once', () => {
    const text = file(line('SAPISID'), '.youtube.com TRUE / TRUE 0 LOGIN_INFO x', 'half\ta line');
    expect(wrongIn(text).split('\n')).toEqual([
      expect.stringMatching(/^line 4: spaces/),
      expect.stringMatching(/^line 5: not the seven fields/),
      expect.stringMatching(/LOGIN_INFO/),
    ]);
  });

  test('is refused without a word of what is secret in it', () => {
    for (const text of [
      good.replaceAll('\t', ' '),
      file(line('SAPISID'), `${line('LOGIN_INFO')}\tmore`),
      file(line('LOGIN_INFO', 's3cret-expiry'), line('SAPISID', inDays(-1))),
      JSON.stringify([{ name: 'LOGIN_INFO', value: 's3cret-json' }]),
    ]) {
      const check = checkCookieFile(text, NOW);
      expect(check.ok).toBe(false);
      expect(JSON.stringify(check)).not.toContain('s3cret');
    }
  });
});

test('how to export properly is told where the export is at fault', () => {
  const [problem] = checkCookieFile('', NOW).problems;
  expect(problem?.todo).toMatch(/private window.*robots\.txt.*close the window/);
});

describe('refreshed cookies', () => {
  const refreshed = (...lines: readonly string[]): string =>
    `# Netscape HTTP Cookie File\n# This file is generated by yt-dlp.  Do not edit.\n\n${lines.map((one) => `${one}\n`).join('')}`;
  const values = (text: string | undefined): Record<string, string> =>
    Object.fromEntries(readCookieFile(text ?? '').cookies.map(({ name, value }) => [name, value]));

  test('take the place of ours, and what the site did not renew stays', () => {
    const renewed = line('SAPISID').replace('s3cret-SAPISID', 'renewed');
    const merged = mergeCookies(good, refreshed(line('LOGIN_INFO'), renewed, line('NEW')), NOW);
    expect(values(merged)).toEqual({
      LOGIN_INFO: 's3cret-LOGIN_INFO',
      SAPISID: 'renewed',
      PREF: 's3cret-PREF',
      NEW: 's3cret-NEW',
    });
    expect(checkCookieFile(merged ?? '', NOW).ok).toBe(true);
  });

  test('of another domain or path take the place of none', () => {
    const elsewhere = line('PREF', 0, '.google.com').replace('s3cret-PREF', 'elsewhere');
    const merged = mergeCookies(good, refreshed(line('LOGIN_INFO'), line('SAPISID'), elsewhere), NOW);
    expect(readCookieFile(merged ?? '').cookies.filter(({ name }) => name === 'PREF')).toMatchObject([
      { domain: '.youtube.com', value: 's3cret-PREF' },
      { domain: '.google.com', value: 'elsewhere' },
    ]);
  });

  test('that have expired are dropped', () => {
    const merged = mergeCookies(
      file(line('LOGIN_INFO'), line('SAPISID'), line('OLD', inDays(-1))),
      refreshed(line('LOGIN_INFO'), line('SAPISID'), line('GONE', inDays(-2))),
      NOW,
    );
    expect(Object.keys(values(merged))).toEqual(['LOGIN_INFO', 'SAPISID']);
  });

  test.each([
    ['are the same', refreshed(line('PREF', 0), line('SAPISID'), line('LOGIN_INFO'))],
    ['are none', ''],
    ['hold only a header', refreshed()],
    ['lack the login, which the site took away', refreshed(line('SAPISID'), line('NEW'))],
    ['hold a login that has expired', refreshed(line('LOGIN_INFO', inDays(-1)), line('SAPISID'))],
  ])('are not kept when they %s', (_name, after) => {
    expect(mergeCookies(good, after, NOW)).toBeUndefined();
  });
});

test('what is written is read back as it was', () => {
  const { cookies } = readCookieFile(good);
  expect(readCookieFile(writeCookieFile(cookies))).toEqual({ cookies, problems: [] });
  expect(isSignedIn(cookies, NOW)).toBe(true);
});
