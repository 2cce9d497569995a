import type { Configuration } from '../../domain/configuration.ts';
import { requireDatabase } from '../servers/application-database.ts';
import { prepareExternalTemporal } from '../servers/external-temporal.ts';
import type { WantedPort } from '../servers/ports.ts';
import { startPostgres } from '../servers/postgres.ts';
import { startTemporal } from '../servers/temporal.ts';
import { keepClosedFor } from '../servers/temporal-retention.ts';
import type { ToolPaths } from '../tools/tool-paths.ts';
import { keepDiskFree } from './keep-disk-free.ts';
import { keepRunning } from './keep-running.ts';
import { openPartLog, type StartContext } from './start-context.ts';

/** The programs of the embedded servers. */
export type StackTools = Pick<ToolPaths, 'temporal' | 'postgresBin'>;

export interface Servers {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Of the embedded server only. */
  readonly temporalUiUrl?: string;
}

/** Ports the embedded servers of this configuration listen on. */
export function portsOf({ stack, database, temporal }: Configuration): WantedPort[] {
  const postgres = { port: stack.postgresPort, server: 'PostgreSQL', setting: 'stack.postgresPort' };
  const frontend = { port: stack.temporalPort, server: 'Temporal', setting: 'stack.temporalPort' };
  const ui = { port: stack.temporalUiPort, server: "Temporal's UI", setting: 'stack.temporalUiPort' };
  return [
    ...(database.url === undefined ? [postgres] : []),
    ...(temporal.address === undefined ? [frontend, ui] : []),
  ];
}

/**
 * Starts both servers at once, or checks those that are configured. When one cannot be started the other is not
 * waited for; what did start is among the endings.
 */
export async function startServers(context: StartContext, tools: StackTools): Promise<Servers> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const begin = async <T>(start: (context: StartContext, tools: StackTools) => Promise<T>): Promise<T> => {
    try {
      return await start({ ...context, signal }, tools);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const [database, temporal] = await Promise.allSettled([begin(startDatabase), begin(startTemporalServer)]);
  if (database.status === 'fulfilled') endLater(context, 'PostgreSQL', database.value.stop);
  if (temporal.status === 'fulfilled') endLater(context, 'Temporal', temporal.value.stop);
  if (database.status === 'rejected' || temporal.status === 'rejected') throw failed.signal.reason;
  return {
    databaseUrl: database.value.url,
    temporalAddress: temporal.value.address,
    temporalUiUrl: temporal.value.uiUrl,
  };
}

/** Adds the end of a running part to the endings, told when it comes. */
export function endLater(
  { ending, tell }: StartContext,
  what: string,
  stop: (() => Promise<void>) | undefined,
): void {
  if (stop === undefined) return;
  ending.add(`Stopping ${what}`, async () => {
    tell(`Stopping ${what}`);
    await stop();
  });
}

interface Database {
  readonly url: string;
  readonly stop?: () => Promise<void>;
}

async function startDatabase(context: StartContext, tools: StackTools): Promise<Database> {
  const { home, configuration, signal, tell } = context;
  const { url } = configuration.database;
  if (url !== undefined) {
    await requireDatabase(url);
    tell('PostgreSQL: the configured one answers');
    return { url };
  }
  const { log } = openPartLog(context, 'postgres.log');
  const { postgresPort: port } = configuration.stack;
  const server = await keepRunning({
    name: 'PostgreSQL',
    start: (stopping) =>
      startPostgres({
        home,
        binaries: tools.postgresBin,
        port,
        log,
        signal: AbortSignal.any([signal, stopping]),
      }),
    report: tell,
  });
  tell(`PostgreSQL: ready on 127.0.0.1:${port}`);
  return { url: server.first.url, stop: server.stop };
}

interface Temporal {
  readonly address: string;
  readonly uiUrl?: string;
  readonly stop?: () => Promise<void>;
}

async function startTemporalServer(context: StartContext, tools: StackTools): Promise<Temporal> {
  const { home, configuration, signal, tell } = context;
  const { address, namespace, retentionDays } = configuration.temporal;
  if (address !== undefined) {
    await prepareExternalTemporal(address, namespace);
    tell(`Temporal: the configured one answers on ${address}`);
    return { address };
  }
  const { log } = openPartLog(context, 'temporal.log');
  const { temporalPort: port, temporalUiPort: uiPort } = configuration.stack;
  const server = await keepRunning({
    name: 'Temporal',
    start: (stopping) =>
      startTemporal({
        home,
        program: tools.temporal,
        ...{ port, uiPort, namespace, retentionDays, log },
        signal: AbortSignal.any([signal, stopping]),
      }),
    report: tell,
  });
  const stopLooking = watchDisk(context, server.first.address);
  tell(`Temporal: ready on ${server.first.address}, UI ${server.first.uiUrl}`);
  const stop = async () => {
    await stopLooking();
    await server.stop();
  };
  return { address: server.first.address, uiUrl: server.first.uiUrl, stop };
}

/** The server's own database counts: histories that are over make room for audio. */
function watchDisk({ home, configuration, tell }: StartContext, address: string): () => Promise<void> {
  const { namespace, retentionDays } = configuration.temporal;
  return keepDiskFree({
    folder: home.temporal,
    reserveGb: configuration.disk.reserveGb,
    retentionDays,
    keepClosedFor: (days) => keepClosedFor(address, namespace, days),
    tell,
  });
}
