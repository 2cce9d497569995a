import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { callsAtOnce } from '../domain/capacity/calls-at-once.ts';
import type { CapacityFacts } from '../domain/capacity/capacity-facts.ts';
import type { Slots } from '../domain/capacity/slots.ts';
import { UserError } from '../domain/user-error.ts';
import { sweepProcesses, useProcessRegistry } from '../engines/processes/process-registry.ts';
import { loadConfiguration } from '../stack/configuration/load-configuration.ts';
import { createHome } from '../stack/home.ts';
import { connectExternalTemporal, connectionOptionsTo } from '../stack/servers/external-temporal.ts';
import { readStackState } from '../stack/supervisor/state-file.ts';
import { openDatabase } from '../storage/database/database.ts';
import { createActivityContext } from './activity-context.ts';
import { buildWorkers, runWorkers } from './build-workers.ts';
import { keepMeasuring } from './capacity/keep-measuring.ts';
import { logCapacity } from './capacity/log-capacity.ts';
import { openCapacity } from './capacity.ts';
import { keepSwept } from './downloads/keep-swept.ts';
import { runLoad } from './load/run-load.ts';
import { keepLooking } from './outages/keep-looking.ts';
import { CallMeter } from './slots/call-meter.ts';
import { inTurn } from './slots/in-turn.ts';
import { ResizableLimit } from './slots/resizable-limit.ts';
import { runSlots } from './slots/run-slots.ts';
import { openSlots } from './slots/slot-handles.ts';

/** The worker process of one machine: every queue it is good for, until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('INFO', logLine) });
  const home = createHome();
  const { configuration, warnings } = await loadConfiguration({
    workingFolder: process.cwd(),
    env: process.env,
    flags: [],
  });
  for (const message of warnings) logLine({ level: 'WARN', message });
  const processes = join(home.run, 'worker-processes', hostname());
  useProcessRegistry(processes);
  await sweepProcesses(processes);

  const stack = await readStackState(home);
  const address = configuration.temporal.address ?? stack?.temporalAddress;
  const databaseUrl = configuration.database.url ?? stack?.databaseUrl;
  if (address === undefined || databaseUrl === undefined) throw nothingToWorkFor();

  const db = openDatabase(databaseUrl, { maxConnections: configuration.database.maxConnections });
  const { namespace } = configuration.temporal;
  const connection = await NativeConnection.connect(connectionOptionsTo(address));
  const client = new Client({ connection: await connectExternalTemporal(address), namespace });
  // Before there is any work: a server that is busy looks as if it worked on fewer calls.
  const measured = () => openCapacity(configuration, home, { measure: 'now' });
  const capacity = await measured();
  logCapacity(capacity, configuration.workers, logLine);
  const handles = openSlots(capacity.slots);
  const { context, close } = await createActivityContext({
    configuration,
    home,
    db,
    client,
    slotsOf: (queue) => handles[queue].limit,
  });
  const meters = { miner: new CallMeter(), flagship: new CallMeter() };
  const answering = new ResizableLimit(callsAtOnce(capacity.facts));
  const known: { facts: CapacityFacts; tuned: Partial<Slots> } = { facts: capacity.facts, tuned: {} };
  const boundCalls = (news: Partial<typeof known>): void => {
    Object.assign(known, news);
    answering.resize(callsAtOnce(known.facts, known.tuned));
  };
  const host = hostname();
  const slots = runSlots({
    ...{ db, host, worker: context.worker, capacity, handles, meters, log: logLine },
    settings: configuration.workers,
    onTuned: (tuned) => boundCalls({ tuned }),
  });
  const load = runLoad({
    ...{ db, host, worker: context.worker, client, configuration, home, capacity, log: logLine },
    running: (queue) => slots.queues.of(queue)?.running ?? 0,
    notify: context.notify,
  });
  const ending = new AbortController();
  const warn = (message: string) => logLine({ level: 'WARN', message });
  void keepLooking({ context, warn, signal: ending.signal });
  if (configuration.workers.queues.includes('network'))
    void keepSwept({ context, warn, signal: ending.signal });
  try {
    const workers = await buildWorkers({
      connection,
      namespace,
      queues: configuration.workers.queues,
      slots: handles,
      heartbeatSeconds: configuration.workers.heartbeatSeconds,
      activities: {
        ...context,
        miner: async () => inTurn(answering, meters.miner.measure(await context.miner())),
        flagship: async () => inTurn(answering, meters.flagship.measure(await context.flagship())),
      },
    });
    process.stdout.write(`${JSON.stringify({ event: 'ready', queues: configuration.workers.queues })}\n`);
    void keepMeasuring(capacity, {
      again: measured,
      signal: ending.signal,
      onMeasured: (found) => {
        logCapacity(found, configuration.workers, logLine);
        slots.queues.choose(found.choices);
        boundCalls({ facts: found.facts });
      },
    }).catch((error: Error) => warn(error.message));
    await runWorkers(workers);
  } finally {
    ending.abort();
    await Promise.all([load.end(), slots.end()]);
    await close();
    await connection.close();
    await client.connection.close();
    await db.destroy();
  }
}

function logLine(entry: { level: string; message: string; meta?: Record<string, unknown> }): void {
  const time = new Date().toISOString();
  process.stderr.write(
    `${JSON.stringify({ time, level: entry.level, message: entry.message, ...plain(entry.meta) })}\n`,
  );
}

/** Errors as text: JSON has no form for them. */
const plain = (meta: Record<string, unknown> | undefined): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(meta ?? {}).map(([key, value]) => [
      key,
      value instanceof Error
        ? (value.stack ?? value.message)
        : typeof value === 'bigint'
          ? String(value)
          : value,
    ]),
  );

const nothingToWorkFor = () =>
  new UserError({
    what: 'This worker does not know what to work for',
    why: 'Neither a Temporal server nor a database is configured, and no embedded stack runs here.',
    todo: 'Start everything with: vidmine up   (or set TEMPORAL_ADDRESS and DATABASE_URL)',
  });

/** What passes a limit on the size of files is an error of the write, EFBIG. A library of ours ends us where nobody listens. */
process.on('SIGXFSZ', () => {});
try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof UserError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
