import { statfsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { UserError } from '../../domain/user-error.ts';
import type { ChildProgram } from '../../engines/processes/child-program.ts';
import { startChildProgram } from '../../engines/processes/start-child-program.ts';
import type { Home } from '../home.ts';
import type { LogFile } from './log-files.ts';
import { dataFolderOf, ensureCluster, POSTGRES_USER } from './postgres-cluster.ts';
import { askPostmasterToStop, stopLeftoverPostmaster } from './postgres-postmaster.ts';
import { postgresSettings, settingArguments } from './postgres-settings.ts';
import type { RunningServer } from './running-server.ts';
import { asUser, postgresReach, userForData } from './unprivileged.ts';
import { describeExit, ServerEnded, waitUntilReady } from './wait-until-ready.ts';

export interface PostgresOptions {
  readonly home: Home;
  /** Folder of `postgres` and `initdb`. */
  readonly binaries: string;
  readonly port: number;
  readonly log: LogFile;
  /** Aborting ends a start under way; a server that runs is ended by `stop`. */
  readonly signal?: AbortSignal;
}

export interface PostgresServer extends RunningServer {
  /** postgres://vidmine:…@127.0.0.1:port/vidmine; holds the password. */
  readonly url: string;
}

const DATABASE = 'vidmine';
const INVALID_PASSWORD = '28P01';
/** Recovery after a kill may replay 1 GB of log. */
const START_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 60_000;
/** Parts of a killed server may take this long to notice and to let go of its memory. */
const LEFTOVER_LIMIT_MS = 15_000;

/**
 * Starts the embedded PostgreSQL: 127.0.0.1 only, a password from the start, its data under the installation's
 * `postgres/`, which is made when it is not there. The caller holds the installation's lock.
 *
 * @throws UserError when it cannot be started; nothing is left running then.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const user = userForData(dataFolderOf(options.home));
  const password = await ensureCluster(options.home, options.binaries, user);
  await stopLeftoverPostmaster(dataFolderOf(options.home));
  const url = (database: string) =>
    `postgres://${POSTGRES_USER}:${password}@127.0.0.1:${options.port}/${database}`;
  const child = await startServer(options, url('postgres'));
  try {
    await ensureDatabase(url('postgres'));
  } catch (error) {
    await stop(options.home, child);
    throw error;
  }
  return {
    url: url(DATABASE),
    exited: child.exited.then(describeExit),
    stop: () => stop(options.home, child),
  };
}

/** Tries again while parts of a killed server still hold its memory or its pid file. */
async function startServer(options: PostgresOptions, url: string): Promise<ChildProgram> {
  const until = performance.now() + LEFTOVER_LIMIT_MS;
  for (;;) {
    const child = spawnServer(options);
    try {
      await waitUntilReady({
        server: 'PostgreSQL',
        child,
        probe: () => answers(url),
        timeoutMs: START_LIMIT_MS,
        logFile: join(options.home.logs, 'postgres.log'),
        signal: options.signal,
      });
      return child;
    } catch (error) {
      await stop(options.home, child);
      if (!(error instanceof ServerEnded && heldByLeftover(error) && performance.now() < until)) throw error;
      await sleep(500);
    }
  }
}

function spawnServer({ home, binaries, port, log }: PostgresOptions): ChildProgram {
  const data = dataFolderOf(home);
  const settings = postgresSettings({
    port,
    ramMb: totalmem() / 1024 ** 2,
    sharedMemoryFreeMb: sharedMemoryFreeMb(),
  });
  const command: [string, ...string[]] = [
    join(binaries, 'postgres'),
    ...['-D', data],
    ...settingArguments(settings),
  ];
  const user = userForData(data);
  const [program, ...args] = user
    ? asUser(user, command, [...postgresReach(binaries), home.postgres])
    : command;
  const child = startChildProgram({ command: program, args, cwd: home.postgres, stdin: 'ignore' });
  log.follow(child.stdout, child.stderr);
  return child;
}

/** SIGINT is PostgreSQL's fast shutdown: it ends its clients, writes a checkpoint and goes. */
async function stop(home: Home, child: ChildProgram): Promise<void> {
  const ended = child.exited.then(() => true);
  if ((await Promise.race([ended, sleep(0, false)])) === false) {
    try {
      if (askPostmasterToStop(dataFolderOf(home)))
        await Promise.race([ended, sleep(STOP_LIMIT_MS, false, { ref: false })]);
    } catch {
      // It has ended already.
    }
  }
  await child.kill();
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, ssl: false, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === INVALID_PASSWORD) throw refusesPassword(error);
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

const refusesPassword = (cause: unknown): UserError =>
  new UserError({
    what: 'PostgreSQL refuses the password that is kept beside its data',
    why: 'The password of `vidmine` was changed, the file `password` is from another installation, or another PostgreSQL answers on the port',
    todo: 'Bring the file `.vidmine/postgres/password` back, or name the database in DATABASE_URL.',
    cause,
  });

const heldByLeftover = ({ exit }: ServerEnded): boolean =>
  /pre-existing shared memory block|lock file "postmaster\.pid" already exists|Address already in use/.test(
    exit.stderrTail,
  );

function sharedMemoryFreeMb(): number | undefined {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return (bavail * bsize) / 1024 ** 2;
  } catch {
    return undefined;
  }
}
