import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { ChildProgram } from '../../engines/processes/child-program.ts';
import { startChildProgram } from '../../engines/processes/start-child-program.ts';
import type { Home } from '../home.ts';
import type { LogFile } from './log-files.ts';
import type { RunningServer } from './running-server.ts';
import { namespaceExists, registerSearchAttributes, setRetention } from './temporal-namespace.ts';
import { describeExit, ServerEnded, waitUntilReady } from './wait-until-ready.ts';

export interface TemporalOptions {
  readonly home: Home;
  /** The pinned `temporal` program. */
  readonly program: string;
  readonly port: number;
  readonly uiPort: number;
  readonly namespace: string;
  readonly retentionDays: number;
  readonly log: LogFile;
  /** Aborting ends a start under way; a server that runs is ended by `stop`. */
  readonly signal?: AbortSignal;
}

export interface TemporalServer extends RunningServer {
  /** host:port */
  readonly address: string;
  readonly uiUrl: string;
}

const START_LIMIT_MS = 120_000;
const START_ATTEMPTS = 3;
const STOP_GRACE_MS = 10_000;

/**
 * Rollback journal and full sync make a file database 6 to 10 times slower; a write-ahead log loses at most the
 * last moments in a power cut, and nothing when the process is killed.
 */
const PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'];
/** One partition per queue makes fairness between identities exact. */
const DYNAMIC_CONFIGURATION = [
  'matching.enableFairness=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  // It would tell its makers each day what it runs on.
  'frontend.enableServerVersionCheck=false',
];

/**
 * Starts the embedded Temporal server with its UI, on 127.0.0.1, over a file database in the installation's
 * `temporal/`; its namespace has our retention and search attributes afterwards. The caller holds the
 * installation's lock.
 *
 * @throws UserError when it cannot be started; nothing is left running then.
 */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  for (let again = 1; ; again += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (again === START_ATTEMPTS || !lostAPortItChose(error, options)) throw error;
    }
  }
}

async function startOnce(options: TemporalOptions): Promise<TemporalServer> {
  removeUnfinishedDatabase(options.home);
  const address = `127.0.0.1:${options.port}`;
  const child = spawnServer(options);
  try {
    await waitUntilReady({
      server: 'The Temporal server',
      child,
      probe: () => servesNamespace(address, options.namespace),
      timeoutMs: START_LIMIT_MS,
      logFile: join(options.home.logs, 'temporal.log'),
      signal: options.signal,
    });
    await prepareNamespace(address, options);
    rmSync(unfinishedMark(options.home), { force: true });
  } catch (error) {
    await child.kill();
    throw error;
  }
  return {
    address,
    uiUrl: `http://127.0.0.1:${options.uiPort}`,
    exited: child.exited.then(describeExit),
    stop: () => child.kill(),
  };
}

function spawnServer({ home, program, port, uiPort, namespace, log }: TemporalOptions): ChildProgram {
  const child = startChildProgram({
    command: program,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
      ...['--db-filename', databaseFile(home), '--namespace', namespace, '--ui-disable-news-fetch'],
      ...PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
      ...DYNAMIC_CONFIGURATION.flatMap((value) => ['--dynamic-config-value', value]),
    ],
    cwd: home.temporal,
    stdin: 'ignore',
    killAfterMs: STOP_GRACE_MS,
  });
  log.follow(child.stdout, child.stderr);
  return child;
}

async function servesNamespace(address: string, namespace: string): Promise<boolean> {
  const connection = Connection.lazy({ address, connectTimeout: 2_000 });
  try {
    await connection.ensureConnected();
    return await namespaceExists(connection, namespace);
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

async function prepareNamespace(
  address: string,
  { namespace, retentionDays }: TemporalOptions,
): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await setRetention(connection, namespace, retentionDays);
    await registerSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
}

/**
 * Besides the two ports it is given, the server picks free ones and binds them a moment later; another program may
 * be faster. It picks others when it is started again.
 */
export function lostAPortItChose(
  error: unknown,
  { port, uiPort }: Pick<TemporalOptions, 'port' | 'uiPort'>,
): boolean {
  if (!(error instanceof ServerEnded)) return false;
  const taken = /listen tcp \S+:(\d+): bind: address already in use/.exec(error.exit.stderrTail)?.[1];
  return taken !== undefined && ![port, uiPort].includes(Number(taken));
}

const databaseFile = (home: Home): string => join(home.temporal, 'temporal.db');

/** There from before the first start until that start has succeeded. */
const unfinishedMark = (home: Home): string => join(home.temporal, 'unfinished');

/**
 * The server makes its schema only when the file does not exist. One that was killed while it did so leaves a
 * file no server can use: it holds nothing yet, so it goes.
 */
function removeUnfinishedDatabase(home: Home): void {
  mkdirSync(home.temporal, { recursive: true });
  if (existsSync(unfinishedMark(home))) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) {
      rmSync(`${databaseFile(home)}${suffix}`, { force: true });
    }
  }
  if (!existsSync(databaseFile(home))) writeFileSync(unfinishedMark(home), '');
}
