import { connect } from 'node:net';
import { checkCookieFile } from '../../domain/accounts/cookies.ts';
import { checkProxy } from '../../engines/downloader/egress.ts';
import { readSecrets } from '../../storage/database/account-secrets.ts';
import { listAccounts } from '../../storage/database/accounts-list.ts';
import { type Db, openDatabase } from '../../storage/database/database.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import { stateInWords, whatToDo } from '../accounts/account-words.ts';
import { type DoctorContext, START_IT } from './doctor-context.ts';
import type { Finding } from './finding.ts';

const DAY_MS = 86_400_000;
/** Logins were reported to end within days: one that ends this soon is to be renewed. */
const ENDS_SOON_MS = 3 * DAY_MS;
const PROXY_ANSWERS_MS = 5_000;

/** Delays that are not their real length: tests and benches alone may have them. */
export async function checkTimeScale({ configuration }: DoctorContext): Promise<Finding[]> {
  const { timeScale } = configuration.testing;
  if (timeScale === 1) return [];
  const found = `testing.timeScale is ${timeScale}: every delay between downloads is multiplied by it`;
  return [
    { part: 'time scale', status: 'warning', found, todo: 'Remove it outside tests: accounts get banned' },
  ];
}

/** Whom downloads go as: in service, logins that end, proxies that answer. */
export async function checkAccounts({ configuration, stack }: DoctorContext): Promise<Finding[]> {
  const proxies = await configuredProxy(configuration.ytDlp.proxy);
  const url = configuration.database.url ?? stack?.databaseUrl;
  if (url === undefined) {
    return [
      ...proxies,
      { part: 'accounts', status: 'ok', found: 'not known while the stack is not running', todo: START_IT },
    ];
  }
  const db = openDatabase(url, { maxConnections: 1 });
  try {
    const pacing = await effectivePacingOf(db, configuration.pacing);
    const accounts = (await listAccounts(db, pacing, Date.now())).filter(({ kind }) => kind === 'account');
    if (accounts.length === 0) {
      const found = `none: downloads go as a guest, pacing ${pacing.preset}`;
      return [...proxies, { part: 'accounts', status: 'ok', found }];
    }
    const findings = await Promise.all(accounts.map((account) => accountFindings(db, account)));
    return [...proxies, ...findings.flat()];
  } finally {
    await db.destroy();
  }
}

async function accountFindings(db: Db, account: Parameters<typeof stateInWords>[0]): Promise<Finding[]> {
  const { name } = account;
  const part = `account ${name}`;
  const nowMs = Date.now();
  const secrets = await readSecrets(db, name);
  const { problems, earliestExpiry } = checkCookieFile(secrets?.cookies ?? '', nowMs);
  const state = stateInWords(account, nowMs);
  const fresh = `vidmine accounts update ${name} --cookies FILE`;
  const proxy = secrets?.proxy === undefined ? [] : await proxyFindings(`proxy of ${name}`, secrets.proxy);
  const todo = whatToDo(account);
  if (todo !== undefined) return [{ part, status: 'warning', found: state, todo }, ...proxy];
  const [problem] = problems;
  if (problem !== undefined) {
    return [
      { part, status: 'warning', found: `${state}; its cookies: ${problem.what}`, todo: fresh },
      ...proxy,
    ];
  }
  const ends = earliestExpiry === undefined ? 'no known end' : `ends ${earliestExpiry.slice(0, 10)}`;
  const soon = earliestExpiry !== undefined && Date.parse(earliestExpiry) - nowMs < ENDS_SOON_MS;
  return [
    { part, status: soon ? 'warning' : 'ok', found: `${state}; login ${ends}`, ...(soon && { todo: fresh }) },
    ...proxy,
  ];
}

async function configuredProxy(proxy: string | undefined): Promise<Finding[]> {
  return proxy === undefined ? [] : proxyFindings('ytDlp.proxy', proxy);
}

/** Whether somebody listens there; nothing of the address is shown, since it may hold a password. */
async function proxyFindings(part: string, proxy: string): Promise<Finding[]> {
  const [problem] = checkProxy(proxy);
  if (problem !== undefined) return [{ part, status: 'problem', found: problem.what, todo: problem.todo }];
  const { hostname, port, protocol } = new URL(proxy);
  const host = hostname.replace(/^\[|\]$/g, '');
  const number = Number(port) || (protocol === 'https:' ? 443 : 80);
  try {
    await answers(host, number);
    return [{ part, status: 'ok', found: `${host}:${number} answers` }];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const todo = 'Start it, or name another; downloads through it wait until it answers';
    return [{ part, status: 'warning', found: `${host}:${number} does not answer (${why})`, todo }];
  }
}

const answers = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: PROXY_ANSWERS_MS });
    const end = (error?: Error) => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.once('connect', () => end());
    socket.once('error', end);
    socket.once('timeout', () => end(new Error(`no answer in ${PROXY_ANSWERS_MS / 1000} s`)));
  });
