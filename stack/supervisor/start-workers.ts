import { configurationEnvironment } from './configuration-environment.ts';
import { keepRunning } from './keep-running.ts';
import { openPartLog, type StartContext } from './start-context.ts';
import { endLater, type Servers } from './start-servers.ts';
import { startWorker } from './worker.ts';

/**
 * Starts the worker process of this machine on the given servers and keeps it running.
 *
 * @param program what runs instead of workers/main.ts.
 */
export async function startWorkers(context: StartContext, servers: Servers, program?: string): Promise<void> {
  const { home, configuration, signal, tell } = context;
  const { log, path } = openPartLog(context, 'worker.log');
  const environment = {
    ...configurationEnvironment({
      ...configuration,
      database: { ...configuration.database, url: servers.databaseUrl },
      temporal: { ...configuration.temporal, address: servers.temporalAddress },
    }),
    VIDMINE_HOME: home.folder,
  };
  tell('Workers: starting');
  const worker = await keepRunning({
    name: 'The worker process',
    start: (stopping) =>
      startWorker({ environment, log, logFile: path, program, signal: AbortSignal.any([signal, stopping]) }),
    report: tell,
  });
  endLater(context, 'the workers', worker.stop);
  tell(`Workers: ready for ${configuration.workers.queues.join(', ')}`);
}
