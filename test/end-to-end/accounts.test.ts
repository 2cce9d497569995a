import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchReport } from '../../client/status/batch-report.ts';
import { ACCOUNTS_WORKFLOW_ID } from '../../domain/ids.ts';
import { filesOf, gapsOf, overlapsOf, runsOf, smallestShare } from '../fixtures/access-log.ts';
import { downloadTools } from '../fixtures/download-tools.ts';
import { cookiesOf, proxyOf, secretsOf } from '../fixtures/hostile-accounts.ts';
import { writeScripted } from '../fixtures/hostile-context.ts';
import { turnsOf } from '../fixtures/hostile-rows.ts';
import { type HostileSite, startHostileSite } from '../fixtures/hostile-site.ts';
import { TUBE_ACCOUNT_WAYS, TUBE_WAYS } from '../fixtures/hostile-videos.ts';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import {
  leaksIn,
  leaksInFiles,
  leaksInHistories,
  leaksInRows,
  watchProcesses,
} from '../fixtures/leaked-secrets.ts';
import { spokenWav } from '../fixtures/test-media.ts';

const MINUTES = 60_000;
/** 30 to 60 seconds become 0.3 to 0.6; asking again every 10 minutes becomes every 6 seconds. */
const TIME_SCALE = 1 / 100;
const IDS = Array.from({ length: 12 }, (_, at) => `hostile-${String(at).padStart(3, '0')}`);
/** Late: the turn in which bob's session ends brings a file, whatever the video. */
const PRIVATE = IDS.at(-2)!;
const TRY = 'https://www.youtube.com/watch?v=tried-video';
const ALICES_FILE = cookiesOf('alice');
const SECRETS = [...secretsOf('alice'), ...secretsOf('bob')];

let site: HostileSite;
let installation: Installation;
let watch: ReturnType<typeof watchProcesses>;
/** Everything that commands said. */
const said: string[] = [];

beforeAll(async () => {
  site = await startHostileSite({
    recording: await spokenWav(downloadTools().python),
    videos: { [PRIVATE]: TUBE_WAYS.private!.answers },
    // Bob's session ends on his second turn, until he gets fresh cookies.
    accounts: { bob: { ...TUBE_ACCOUNT_WAYS['cookies rotated']!.answers, fromTurn: 2, turns: 1 } },
  });
  installation = await openInstallation({
    VIDMINE_MINING: 'off',
    VIDMINE_PACING_PRESET: 'steady',
    VIDMINE_TESTING_TIME_SCALE: String(TIME_SCALE),
  });
  const { folder, environment } = installation;
  environment.VIDMINE_YT_DLP_PATH = await writeScripted(folder, downloadTools().python, site.origin);
  writeFileSync(join(folder, 'alice.txt'), ALICES_FILE);
  writeFileSync(join(folder, 'bob.txt'), cookiesOf('bob'));
  writeFileSync(join(folder, 'bob-fresh.txt'), cookiesOf('bob'));
  writeFileSync(join(folder, 'bob-proxy.txt'), proxyOf('bob', '127.0.0.1:9'));
  writeFileSync(join(folder, 'export.json'), '[{"domain": ".youtube.com", "name": "LOGIN_INFO"}]');
  writeFileSync(
    join(folder, 'talks.txt'),
    IDS.map((id) => `https://www.youtube.com/watch?v=${id}\n`).join(''),
  );
  watch = watchProcesses(folder, SECRETS);
  await installation.up();
}, 5 * MINUTES);
afterAll(async () => {
  await watch?.stop();
  await installation?.close();
  await site?.close();
}, 3 * MINUTES);

async function vidmine(code: number, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await installation.expecting(code, ...args);
  said.push(stdout, stderr);
  return `${stdout}\n${stderr}`;
}

interface Listed {
  readonly name: string;
  readonly service: string;
  readonly serviceReason?: string;
}

const accounts = async (): Promise<readonly Listed[]> =>
  (await installation.json<{ accounts: readonly Listed[] }>('accounts', 'list')).accounts;

test(
  'an account is checked and tried before it is accepted',
  async () => {
    const refused = await vidmine(2, 'accounts', 'add', 'alice', '--cookies', 'export.json');
    expect(refused).toContain('JSON');
    expect((await accounts()).filter(({ name }) => name === 'alice')).toEqual([]);
    expect(site.log).toEqual([]);

    const added = await vidmine(0, 'accounts', 'add', 'alice', '--cookies', 'alice.txt', '--try-url', TRY);
    expect(added).toContain('alice is added: it may see "Talk tried-video"');
    const withProxy = ['--cookies', 'bob.txt', '--proxy-file', 'bob-proxy.txt', '--try-url', TRY];
    expect(await vidmine(0, 'accounts', 'add', 'bob', ...withProxy)).toContain('bob is added');
    expect(site.log.map(({ account, part }) => [account, part])).toEqual([
      ['alice', 'look-up'],
      ['bob', 'look-up'],
    ]);
  },
  4 * MINUTES,
);

test(
  'an account that goes bad is disabled and told of, gets fresh cookies during the batch and downloads again',
  async () => {
    await vidmine(0, 'batch', 'start', 'talks.txt', '--name', 'talks');
    await installation.until('bob is disabled', async () =>
      (await accounts()).some(({ name, service }) => name === 'bob' && service === 'disabled'),
    );
    await vidmine(0, 'accounts', 'pause', 'alice');
    await installation.until('nobody downloads', async () =>
      (await turnsOf(await installation.db())).every(({ returnedMs }) => returnedMs !== undefined),
    );
    expect(await vidmine(0, 'status', 'talks')).toMatch(/downloads stand still[\s\S]*accounts update bob/);
    const runsSoFar = runsOf(site.log).length;
    expect(runsSoFar).toBeLessThan(2 + IDS.length);

    // Whatever the workflow knew is in the rows.
    const temporal = await installation.temporal();
    await temporal.workflow.getHandle(ACCOUNTS_WORKFLOW_ID).terminate('by hand');

    const update = await vidmine(
      0,
      'accounts',
      'update',
      'bob',
      '--cookies',
      'bob-fresh.txt',
      '--try-url',
      TRY,
    );
    expect(update).toContain('It is in service');
    await installation.until('bob downloads again', () => site.turnsOf('bob') > 2);
    await vidmine(0, 'accounts', 'resume', 'alice');
    await installation.untilEnded('talks');

    const { counts } = await installation.json<BatchReport>('status', 'talks');
    expect(counts).toMatchObject({ stored: IDS.length - 1, unavailable: 1, failed: 0, parked: 0, open: 0 });
  },
  8 * MINUTES,
);

test(
  'every video was downloaded once, never two at once as one account, and never sooner than drawn',
  async () => {
    const runs = runsOf(site.log.filter(({ part }) => part === 'program'));
    const files = filesOf(runs);
    expect(IDS.map((id) => [id, files.get(id)])).toEqual(IDS.map((id) => [id, id === PRIVATE ? 0 : 1]));
    expect(overlapsOf(runs)).toEqual([]);
    const gaps = gapsOf(runs, await turnsOf(await installation.db()), TIME_SCALE);
    expect(gaps).toHaveLength(runs.length - 2);
    expect(smallestShare(gaps)).toBeGreaterThanOrEqual(0.95);
  },
  1 * MINUTES,
);

test(
  'cookies and proxy passwords are in no output, log, file, history, row or process listing',
  async () => {
    const { seen, leaks } = await watch.stop();
    expect(seen).toBeGreaterThan(0);
    expect(leaks).toEqual([]);
    expect(leaksIn(said.join('\n'), SECRETS, 'what commands said')).toEqual([]);
    expect(await leaksInFiles(installation.home.logs, SECRETS)).toEqual([]);
    expect(await leaksInHistories(await installation.temporal(), SECRETS, new Date(0))).toEqual([]);
    expect(await leaksInRows(await installation.db(), SECRETS)).toEqual([]);
    expect(readFileSync(join(installation.folder, 'alice.txt'), 'utf8')).toBe(ALICES_FILE);
  },
  2 * MINUTES,
);
