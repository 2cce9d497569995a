import { join } from 'node:path';
import type { Configuration } from '../../domain/configuration.ts';
import { sweepProcesses, useProcessRegistry } from '../../engines/processes/process-registry.ts';
import type { Home } from '../home.ts';
import { migrateDatabase } from '../servers/application-database.ts';
import { endOldAccounts } from '../servers/end-old-accounts.ts';
import { openLog } from '../servers/log-files.ts';
import { claimPorts } from '../servers/ports.ts';
import type { StackState } from '../stack-state.ts';
import { ensureTools } from '../tools/ensure-tools.ts';
import { endings } from './endings.ts';
import { type HomeLock, lockHome } from './lock.ts';
import type { StartContext } from './start-context.ts';
import { portsOf, type StackTools, startServers } from './start-servers.ts';
import { startWorkers } from './start-workers.ts';
import { removeStackState, writeStackState } from './state-file.ts';

export interface StartStackOptions {
  readonly home: Home;
  readonly configuration: Configuration;
  /** Told, line by line, what is under way; after the start of every death and restart. */
  readonly report?: (line: string) => void;
  /** Aborting ends a start under way. */
  readonly signal?: AbortSignal;
  /** False: the servers only. */
  readonly workers?: boolean;
  /** Where the servers' programs are; default: the pinned ones, installed first where they are missing. */
  readonly tools?: StackTools;
  /** What runs as worker process; default: workers/main.ts. */
  readonly workerProgram?: string;
}

export interface RunningStack {
  readonly state: StackState;
  /** Ends everything in order: workers, Temporal, PostgreSQL. May be called again. */
  stop(): Promise<void>;
  /** Settles when it has been stopped, also by the loss of its lock. */
  readonly ended: Promise<void>;
}

/** What an earlier stack left when it was killed ends within this time. */
const LEFTOVER_PATIENCE_MS = 8_000;

/**
 * Starts the stack of an installation with this process as its supervisor: the tools, the servers that are not
 * configured as external, the schema, the workers. All of it ends with this process, however that ends.
 *
 * @throws UserError when it runs already or something cannot be started; nothing is left running then.
 */
export async function startStack(options: StartStackOptions): Promise<RunningStack> {
  const { home, configuration, report = () => {} } = options;
  const log = openLog(home.logs, 'supervisor.log');
  const tell = (line: string) => {
    log.write(`${new Date().toISOString()} ${line}\n`);
    report(line);
  };
  const ending = endings(tell);
  ending.add('Closing the log', () => log.close());
  const givenUp = new AbortController();
  const signal = AbortSignal.any([givenUp.signal, ...(options.signal ? [options.signal] : [])]);

  let settleEnded = () => {};
  const ended = new Promise<void>((resolve) => {
    settleEnded = resolve;
  });
  const stop = async () => {
    givenUp.abort();
    await ending.run();
    settleEnded();
  };
  try {
    const lock = await lockHome(home, (why) => {
      tell(`The lock of this installation was lost (${why}): stopping`);
      void stop();
    });
    ending.add('Releasing the lock', () => lock.release());
    const state = await startParts({ home, configuration, tell, ending, signal }, lock, options);
    return { state, stop, ended };
  } catch (error) {
    // Under a service manager nobody may see what is thrown.
    log.write(`${new Date().toISOString()} Not started: ${error instanceof Error ? error.message : error}\n`);
    await stop();
    throw error;
  }
}

async function startParts(
  context: StartContext,
  lock: HomeLock,
  options: StartStackOptions,
): Promise<StackState> {
  const { home, configuration, signal, ending, tell } = context;
  const startedAt = new Date().toISOString();
  removeStackState(home);
  await sweepLeftovers(context);
  const tools = options.tools ?? (await pinnedTools(context));
  signal.throwIfAborted();
  await claimPorts(portsOf(configuration), lock.takenOver ? LEFTOVER_PATIENCE_MS : 0);

  const servers = await startServers(context, tools);
  signal.throwIfAborted();
  const migrations = await migrateDatabase(servers.databaseUrl);
  if (migrations.length > 0) tell(`Database schema: brought up to date (${migrations.length} steps)`);
  await endOldAccounts(migrations, servers.temporalAddress, configuration.temporal.namespace);
  signal.throwIfAborted();
  if (options.workers ?? true) await startWorkers(context, servers, options.workerProgram);

  const state: StackState = { ...servers, supervisorPid: process.pid, startedAt };
  writeStackState(home, state);
  ending.add('Removing stack.json', () => removeStackState(home));
  return state;
}

async function sweepLeftovers({ home, tell }: StartContext): Promise<void> {
  const processes = join(home.run, 'processes');
  useProcessRegistry(processes);
  const swept = await sweepProcesses(processes);
  for (const { command } of swept) tell(`Ended what an earlier run left behind: ${command[0]}`);
}

/** Milliseconds when they are installed. */
const pinnedTools = ({ home, signal, tell }: StartContext): Promise<StackTools> =>
  ensureTools({
    home: home.folder,
    signal,
    onProgress: (progress) => {
      if (progress.kind === 'step' || progress.kind === 'notice') tell(`Tools: ${progress.text}`);
    },
  });
