import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { sql } from 'kysely';
import { resizeWindows } from '../../client/accounts/pacing/resize-windows.ts';
import { accountsCommand } from '../../client/accounts.ts';
import { checkAccounts } from '../../client/doctor/check-accounts.ts';
import type { DoctorContext } from '../../client/doctor/doctor-context.ts';
import {
  configurationSchema,
  type PipelineSettings,
  splitPipelineSettings,
} from '../../domain/configuration.ts';
import { asBatchName } from '../../domain/ids.ts';
import { addAccount, setService } from '../../storage/database/account-administration.ts';
import { ensureIdentity } from '../../storage/database/accounts.ts';
import type { ListedAccount } from '../../storage/database/accounts-list.ts';
import { endBatch, openBatch } from '../../storage/database/batches.ts';
import { insertLease } from '../../storage/database/leases.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { typed } from '../fixtures/command-line.ts';
import { writeProgram } from '../fixtures/fake-program.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const NEXT_YEAR = Math.floor(Date.now() / 1000) + 365 * 86_400;
/** What may be found nowhere but in the table of secrets. */
const SECRETS = ['s3cret-login', 's3cret-sapisid', 'pr0xy-pass'];
const PROXY = 'socks5h://me:pr0xy-pass@127.0.0.1:1080';

/** Answers as the cookie MODE says, and writes down what it was asked. */
const YT_DLP = `
import re
arguments = sys.argv[1:]
with open(os.path.join(os.path.dirname(sys.argv[0]), 'asked'), 'a') as log:
    log.write(arguments[-1] + '\\n')
cookies = next((a.split('=', 1)[1] for a in arguments if a.startswith('--cookies=')), None)
text = open(cookies).read() if cookies else ''
mode = (re.search('MODE\\t(.*)', text) or [None, 'guest'])[1]
say = lambda words: print(words, file=sys.stderr)
if mode == 'private':
    say('ERROR: [youtube] x: Private video. Sign in if you have been granted access to this video')
    sys.exit(1)
if mode == 'offline':
    say('ERROR: [youtube] x: Unable to download API page: <urlopen error [Errno -3] Temporary failure in name resolution>')
    sys.exit(1)
if mode == 'walled':
    say('ERROR: [youtube] x: Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication.')
    sys.exit(1)
if mode == 'rotated':
    say('WARNING: [youtube] The provided YouTube account cookies are no longer valid. They have likely been rotated in the browser as a security measure.')
print(RECORDS + 'info ' + json.dumps({'id': 'jNQXAC9IVRw', 'title': 'Me at the zoo', 'duration': 19}))
`;

const database = withTestDatabase();
let folder = '';
let ytDlp = '';
/** Everything any command of a test said. */
let said = '';

beforeEach(async () => {
  await emptyDatabase(database.db);
  folder = mkdtempSync(join(tmpdir(), 'vidmine-accounts-'));
  ytDlp = await writeProgram(folder, 'yt-dlp', YT_DLP);
  said = '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Answered {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function accounts(...args: readonly string[]): Promise<Answered> {
  const { exitCode, stdout, stderr } = await typed(['accounts', ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      VIDMINE_HOME: join(folder, '.vidmine'),
      VIDMINE_YT_DLP_PATH: ytDlp,
      DATABASE_URL: database.url,
    },
    extendEnv: false,
  });
  said += `${stdout}\n${stderr}\n`;
  return {
    code: exitCode,
    stdout: stripVTControlCharacters(stdout),
    stderr: stripVTControlCharacters(stderr),
  };
}

const json = async (...args: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await accounts(...args, '--json')).stdout) as Record<string, unknown>;

const listed = async (): Promise<(ListedAccount & { state: string; todo?: string })[]> =>
  (await json('list')).accounts as (ListedAccount & { state: string; todo?: string })[];

const cookie = (name: string, value: string, expires = NEXT_YEAR, domain = '.youtube.com'): string =>
  [domain, 'TRUE', '/', 'TRUE', String(expires), name, value].join('\t');

const HEADER = '# Netscape HTTP Cookie File';
let logins = 0;
/** Of another login each time: one under two names is refused. */
const signedIn = (mode: string): string =>
  [
    HEADER,
    cookie('LOGIN_INFO', 's3cret-login'),
    cookie('SAPISID', `s3cret-sapisid-${mode}-${++logins}`),
    cookie('MODE', mode),
    '',
  ].join('\n');

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const good = (mode = 'works'): string => file(`${mode}.txt`, signedIn(mode));

const asked = (): string[] => {
  appendFileSync(join(folder, 'asked'), '');
  return readFileSync(join(folder, 'asked'), 'utf8').split('\n').filter(Boolean);
};

async function storedAccounts(): Promise<string[]> {
  const rows = await database.db
    .selectFrom('accounts')
    .select('name')
    .where('kind', '=', 'account')
    .execute();
  return rows.map(({ name }) => name);
}

/** Every row of every table but that of the secrets, as text. */
async function rowsElsewhere(): Promise<string> {
  const { db } = database;
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'account_secrets'
  `.execute(db);
  const texts = await Promise.all(
    tables.map(async ({ name }) => (await sql`select t::text from ${sql.table(name)} t`.execute(db)).rows),
  );
  return JSON.stringify(texts);
}

async function expectNoSecrets(): Promise<void> {
  const rows = await rowsElsewhere();
  for (const secret of SECRETS) {
    expect(said).not.toContain(secret);
    expect(rows).not.toContain(secret);
  }
}

describe('accounts add', () => {
  const refusals: [name: string, text: string, says: RegExp][] = [
    ['an empty file', '', /the file is empty/],
    ['a JSON export', '[{"domain": ".youtube.com", "name": "SAPISID"}]', /JSON export[\s\S]*Netscape/],
    [
      'spaces for tabs',
      signedIn('works').replaceAll('\t', '    '),
      /line 2, 3, 4: spaces stand where tabs belong/,
    ],
    ['a line cut short', `${signedIn('works')}.youtube.com\tTRUE\n`, /line 5: not the seven fields/],
    [
      'cookies of another site',
      [HEADER, cookie('SID', 's3cret-login', NEXT_YEAR, '.example.org'), ''].join('\n'),
      /no cookie of \.youtube\.com/,
    ],
    [
      'a file that would silently be a guest',
      [HEADER, cookie('LOGIN_INFO', 's3cret-login'), ''].join('\n'),
      /silently be a guest's/,
    ],
    [
      'a login that has expired',
      [
        HEADER,
        cookie('LOGIN_INFO', 's3cret-login', 1_000_000_000),
        cookie('SAPISID', 's3cret-sapisid', 1e9),
        '',
      ].join('\n'),
      /the login has expired/,
    ],
  ];

  test.each(refusals)('refuses %s, says how to export, and stores nothing', async (_, text, says) => {
    const { code, stderr } = await accounts('add', 'alice', '--cookies', file('alice.txt', text));
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/What to do:/);
    expect(await storedAccounts()).toEqual([]);
    expect(asked()).toEqual([]);
    await expectNoSecrets();
  });

  test('tells everything that is wrong at once', async () => {
    const proxy = 'ftp://me:pr0xy-pass@127.0.0.1/x';
    const { code, stderr } = await accounts(
      'add',
      'Alice!',
      '--cookies',
      file('a.txt', ''),
      '--proxy',
      proxy,
    );
    expect(code).toBe(2);
    for (const words of ['no name of an account', 'the file is empty', 'ftp is no kind of proxy']) {
      expect(stderr).toContain(words);
    }
    expect(await storedAccounts()).toEqual([]);
    await expectNoSecrets();
  });

  test.each([
    ['guest', 2, /the name of whoever downloads without an account/],
    ['UPPER', 2, /no name of an account/],
  ])('the name %s is refused', async (name, expected, says) => {
    const { code, stderr } = await accounts('add', name, '--cookies', good());
    expect([code, stderr]).toEqual([expected, expect.stringMatching(says)]);
    expect(await storedAccounts()).toEqual([]);
  });

  test('a file that is not there is named', async () => {
    const { code, stderr } = await accounts('add', 'alice', '--cookies', 'none.txt');
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no file none.txt')]);
  });

  test('asks the site once; cookies that it does not take are refused, though yt-dlp ends well', async () => {
    const { code, stderr } = await accounts('add', 'alice', '--cookies', good('rotated'));
    expect(asked()).toEqual(['https://www.youtube.com/watch?v=jNQXAC9IVRw']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/does not take its cookies \(cookies-rotated\)/),
    ]);
    expect(await storedAccounts()).toEqual([]);
    await expectNoSecrets();
  });

  test.each(['offline', 'walled', 'private'])(
    'accepts what could not be tried (%s), and says so',
    async (mode) => {
      const { code, stderr } = await accounts('add', 'alice', '--cookies', good(mode));
      expect(code).toBe(0);
      expect(stderr).toMatch(/warning: it could not be tried: /);
      expect(await storedAccounts()).toEqual(['alice']);
      await expectNoSecrets();
    },
  );

  test('accepts what works: says when the login ends, warns of a shared address, writes no file', async () => {
    const path = good();
    const before = readFileSync(join(folder, path));
    const first = await accounts('add', 'alice', '--cookies', path);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('alice is added: it may see "Me at the zoo".');
    expect(first.stdout).toContain(`Login ends: ${new Date(NEXT_YEAR * 1000).toISOString().slice(0, 10)}`);
    expect(first.stderr).toMatch(/warning: an account that downloads much may be banned/);
    expect(first.stderr).not.toMatch(/same address/);
    const twice = await accounts('add', 'bob', '--cookies', path, '--no-try');
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('the cookies of alice')]);
    const second = await accounts('add', 'bob', '--cookies', good('rotated'), '--no-try');
    expect(second.stderr).toContain('leaves by the same address as alice');
    expect(asked()).toHaveLength(1);
    expect(readFileSync(join(folder, path))).toEqual(before);
    expect(await storedAccounts()).toEqual(['alice', 'bob']);
    await expectNoSecrets();
  });

  test('a name that is taken is refused before the site is asked', async () => {
    await accounts('add', 'alice', '--cookies', good(), '--no-try');
    const { code, stderr } = await accounts('add', 'alice', '--cookies', good());
    expect([code, stderr]).toEqual([2, expect.stringContaining('vidmine accounts update alice')]);
    expect(asked()).toEqual([]);
  });

  test('a proxy is stored with the secrets, and known elsewhere by a name that tells nothing', async () => {
    const added = await json('add', 'alice', '--cookies', good(), '--proxy', PROXY, '--no-try');
    expect(added.egress).toMatch(/^proxy-[0-9a-f]{8}$/);
    expect(added.warnings).toContainEqual(expect.stringContaining('--proxy-file'));
    const { proxy } = await database.db
      .selectFrom('account_secrets')
      .select('proxy')
      .executeTakeFirstOrThrow();
    expect(proxy).toBe(PROXY);
    const again = await json(
      'add',
      'bob',
      '--cookies',
      good(),
      '--proxy-file',
      file('proxy', `${PROXY}\n`),
      '--no-try',
    );
    expect(again.egress).toBe(added.egress);
    await expectNoSecrets();
  });
});

describe('accounts update', () => {
  beforeEach(async () => {
    await accounts('add', 'alice', '--cookies', good(), '--no-try');
  });

  test('fresh cookies put a disabled account back in service', async () => {
    await database.db
      .updateTable('accounts')
      .set({
        service: 'disabled',
        service_reason: 'cookies-rotated',
        service_detail: 'gone stale',
        failures: 2,
      })
      .execute();
    const before = await accounts('list');
    expect(before.stdout).toContain('alice is disabled: gone stale');
    expect(before.stdout).toContain('What to do: vidmine accounts update alice --cookies FILE');
    const { code, stdout } = await accounts('update', 'alice', '--cookies', good());
    expect([code, stdout]).toEqual([0, expect.stringContaining('It is in service.')]);
    expect(await listed()).toMatchObject([
      { name: 'alice', service: 'in-service', state: 'ready', health: { failures: 0 } },
    ]);
  });

  test('what is refused changes nothing', async () => {
    const stored = () =>
      database.db.selectFrom('account_secrets').select(['cookies', 'version']).executeTakeFirstOrThrow();
    const before = await stored();
    const bad = await accounts('update', 'alice', '--cookies', file('empty.txt', ''));
    const stale = await accounts('update', 'alice', '--cookies', good('rotated'));
    expect([bad.code, stale.code]).toEqual([2, 1]);
    expect(await stored()).toEqual(before);
  });

  test('a proxy comes and goes', async () => {
    const given = await json('update', 'alice', '--proxy', PROXY, '--no-try');
    const taken = await json('update', 'alice', '--no-proxy', '--no-try');
    expect([given.egress, taken.egress]).toEqual([expect.stringMatching(/^proxy-/), 'direct']);
    await expectNoSecrets();
  });

  test('nothing new, and nobody of that name, are refused', async () => {
    expect((await accounts('update', 'alice')).code).toBe(2);
    const { code, stderr } = await accounts('update', 'alcie', '--no-proxy');
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean alice?')]);
  });
});

describe('accounts in service', () => {
  beforeEach(async () => {
    await accounts('add', 'alice', '--cookies', good(), '--no-try');
  });

  test.each([
    ['pause', 'resume', 'paused'],
    ['disable', 'enable', 'disabled'],
  ])('%s takes one out, %s brings it back', async (out, back, service) => {
    await accounts(out, 'alice');
    const [account] = await listed();
    expect(account).toMatchObject({
      service,
      serviceReason: 'by hand',
      todo: `vidmine accounts ${back} alice`,
    });
    expect((await accounts(back, 'alice')).stdout).toBe('alice is in service.');
    expect(await listed()).toMatchObject([{ service: 'in-service', state: 'ready' }]);
  });

  test('while it downloads, a change says that this download is finished, and a test is refused', async () => {
    await openTurn('alice');
    expect((await listed())[0]?.state).toBe('being tested');
    expect((await accounts('pause', 'alice')).stdout).toMatch(
      /paused; the download it is at is finished first/,
    );
    const { code, stderr } = await accounts('test', 'alice');
    expect([code, stderr]).toEqual([1, expect.stringContaining('is being tested just now')]);
    expect(asked()).toEqual([]);
  });

  test('remove forgets the account and its cookies', async () => {
    expect((await accounts('remove', 'alice')).stdout).toBe('alice is removed.');
    expect(await storedAccounts()).toEqual([]);
    expect(await database.db.selectFrom('account_secrets').selectAll().execute()).toEqual([]);
  });

  test('a test asks once, and the ordinary wait follows', async () => {
    const result = await json('test', 'alice');
    expect(result).toMatchObject({ account: 'alice', result: 'works', service: 'in-service' });
    expect(asked()).toEqual(['https://www.youtube.com/watch?v=jNQXAC9IVRw']);
    const [account] = await listed();
    expect(account?.state).toMatch(/^next download in /);
    expect(account?.leases).toEqual([]);
  });

  test('a test counts for the account: cookies that went dead disable it', async () => {
    await database.db
      .updateTable('account_secrets')
      .set({ cookies: signedIn('rotated') })
      .execute();
    const { code, stdout } = await accounts('test', 'alice');
    expect(code).toBe(1);
    expect(stdout).toMatch(/alice is refused: the site does not take its cookies \(cookies-rotated\)/);
    expect(await listed()).toMatchObject([{ service: 'disabled', serviceReason: 'cookies-rotated' }]);
    await expectNoSecrets();
  });

  async function openTurn(account: string): Promise<void> {
    const grantedAt = new Date();
    const expiresAt = new Date(grantedAt.getTime() + 600_000);
    const lease = { id: 'l1', account, kind: 'account', purpose: 'test', grantedAt, expiresAt } as const;
    expect(await insertLease(database.db, lease)).toBe(true);
  }
});

describe('accounts list', () => {
  test('without an account the guest downloads, and the list says so', async () => {
    expect((await accounts('list')).stdout).toMatch(/^No account: downloads go as a guest\./);
    await ensureIdentity(database.db, { name: 'guest', kind: 'guest', egress: 'direct' });
    expect((await accounts('list')).stdout).toMatch(/\bguest +ready\b/);
  });

  test('shows what an account waits for, how it fares and its daily count', async () => {
    await accounts('add', 'alice', '--cookies', good(), '--no-try');
    await database.db
      .updateTable('accounts')
      .set({
        paused_until: new Date(Date.now() + 3 * 3_600_000),
        pause_reason: 'bot-wall',
        multiplier: 1.5,
        failures: 1,
      })
      .execute();
    await accounts('pacing', 'dailyCap=200');
    const row = (await accounts('list')).stdout.split('\n').find((line) => line.startsWith('alice'));
    expect(row?.split(/ {2,}/)).toEqual([
      'alice',
      expect.stringMatching(/^paused \(bot wall\), goes on in (3 h 00|2 h 59) min$/),
      '1.5',
      '1',
      '0 of 200',
      'direct',
      expect.stringMatching(/old$/),
    ]);
  });
});

describe('accounts pacing', () => {
  test('defect 29: a preset prints what it will do, in videos per hour and day', async () => {
    const steady = await accounts('pacing');
    // 240 s on average, and 30 s for the download: 13.3 an hour.
    expect(steady.stdout).toMatch(/5 to 9 videos waiting +180-300 s +13 +320$/m);
    const { code, stdout } = await accounts('pacing', 'deep-buffer', 'quietHours=22:00-06:00');
    expect(code).toBe(0);
    expect(stdout).toMatch(/fewer than 20 videos waiting +90-150 s/);
    expect(stdout).toMatch(/more than 100 videos waiting +no download/);
    expect(stdout).toContain('This holds from now on, for running batches too.');
    expect(stdout).toMatch(/^preset +deep-buffer +vidmine accounts pacing$/m);
  });

  test("defect 29: settings below what is safe are the person's choice, and are named", async () => {
    const { code, stdout } = await accounts('pacing', 'steady.lowSecondsMin=5', 'steady.secondsMin=20');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /careful: 5 to 9 videos waiting: waits of 20-300 s, the preset's own are 180-300 s/,
    );
  });

  test('changes add up, an empty value is the default again, and --reset takes all of them back', async () => {
    await accounts('pacing', 'dailyCap=150', 'pacing.steady.secondsMin=200');
    expect((await json('pacing', 'deep-buffer')).changed).toEqual({
      dailyCap: 150,
      'steady.secondsMin': 200,
      preset: 'deep-buffer',
    });
    const without = await json('pacing', 'dailyCap=');
    expect((without.pacing as Record<string, unknown>).dailyCap).toBeUndefined();
    expect((await json('pacing', '--reset')).changed).toEqual({});
    expect((await json('pacing')).pacing).toMatchObject({ preset: 'steady', steady: { secondsMin: 180 } });
  });

  test.each([
    [['deepbuffer', 'dailyCap=0'], /Did you mean deep-buffer\?[\s\S]*dailyCap must be a whole number/],
    [['steady.secondsMin=500'], /secondsMin must not be greater than secondsMax/],
    [['--reset', 'steady'], /--reset takes no changes/],
  ])('%j is refused, and nothing changes', async (changes, says) => {
    const { code, stderr } = await accounts('pacing', ...changes);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
    expect(await database.db.selectFrom('pacing_overrides').selectAll().execute()).toEqual([]);
  });

  test('defect 11: a wait that runs becomes that of the same random number under the new settings', async () => {
    await accounts('add', 'alice', '--cookies', good(), '--no-try');
    await accounts('test', 'alice');
    const [before] = await listed();
    await accounts(
      'pacing',
      'steady.firstSecondsMin=1000',
      'steady.firstSecondsMax=2000',
      'steady.lowSecondsMin=1000',
      'steady.lowSecondsMax=2000',
      'steady.secondsMin=1000',
      'steady.secondsMax=2000',
    );
    const [after] = await listed();
    const { random } = before!.delay!;
    expect(after!.delay).toMatchObject({ random, seconds: expect.closeTo(1000 + 1000 * random, 6) });
    expect(after!.nextAllowedAt).not.toBe(before!.nextAllowedAt);
  });
});

describe('doctor on accounts', () => {
  const look = async () => {
    const configuration = configurationSchema.parse({ database: { url: database.url } });
    return checkAccounts({ configuration, stack: undefined } as unknown as DoctorContext);
  };

  test('tells when a login ends, warns of one that ends soon, and what to do about one out of service', async () => {
    const soon = Math.floor(Date.now() / 1000) + 86_400;
    const cookies = {
      alice: signedIn('works'),
      bob: signedIn('works').replaceAll(String(NEXT_YEAR), String(soon)),
      carol: signedIn('works'),
    };
    for (const [name, content] of Object.entries(cookies)) {
      await addAccount(database.db, { name, cookies: content, egress: 'direct' });
    }
    await setService(database.db, 'carol', 'disabled', 'cookies-rotated');
    expect(await look()).toMatchObject([
      { part: 'account alice', status: 'ok', found: expect.stringMatching(/^ready; login ends \d{4}-/) },
      { part: 'account bob', status: 'warning', todo: 'vidmine accounts update bob --cookies FILE' },
      {
        part: 'account carol',
        status: 'warning',
        found: expect.stringContaining('disabled (cookies rotated)'),
      },
    ]);
  });

  test('without an account it says that downloads go as a guest', async () => {
    expect(await look()).toMatchObject([
      { part: 'accounts', status: 'ok', found: expect.stringContaining('guest') },
    ]);
  });
});

describe('a change of pacing', () => {
  const pacing = configurationSchema.parse({ pacing: { preset: 'deep-buffer' } }).pacing;

  test('makes the windows of open batches fit, those with a size of their own aside', async () => {
    const { db } = database;
    const defaults = splitPipelineSettings(configurationSchema.parse({}));
    const own = { ...defaults, batch: { ...defaults.batch, bufferMax: 3 } };
    await batchOf('open', defaults);
    await batchOf('own-size', own);
    await batchOf('not-running', defaults);
    await batchOf('ended', defaults);
    await endBatch(db, asBatchName('ended'));
    const temporal = new FakeTemporal();
    for (const name of ['open', 'own-size', 'ended']) temporal.statuses.set(`batch/${name}`, 'RUNNING');
    const configuration = configurationSchema.parse({ temporal: { address: '127.0.0.1:1' } });
    const session = { db, configuration, stack: undefined, temporal: async () => temporal.client };
    expect(await resizeWindows(session, pacing)).toEqual(['open']);
    // 6 in work, and the 100 at which the preset stops downloading.
    expect(temporal.signals).toEqual(['batch/open windowResized 106']);
  });

  async function batchOf(name: string, settings: PipelineSettings): Promise<void> {
    const settingsHash = await saveSettings(database.db, settings);
    const batch = { name: asBatchName(name), source: name, sourceKey: name, settingsHash, options: {} };
    await openBatch(database.db, batch, []);
  }
});

test('every subcommand has help with examples', () => {
  const subcommands = accountsCommand().commands;
  expect(subcommands.map((command) => command.name()).join(' ')).toBe(
    'add list test update pause resume disable enable remove pacing',
  );
  for (const command of subcommands) {
    let help = '';
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    expect(help).toContain(`Examples:\n  vidmine accounts ${command.name()}`);
  }
});
