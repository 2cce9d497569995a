/**
 * The worker process of a bench, which the supervisor starts and starts again: the real workflows, every queue, and
 * stages that have nothing to do.
 */

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { configurationSchema, pacingSchema } from '../../domain/configuration.ts';
import { connectExternalTemporal, connectionOptionsTo } from '../../stack/servers/external-temporal.ts';
import { openDatabase } from '../../storage/database/database.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { noOpActivities } from '../overhead/no-op-activities.ts';
import { activityContext } from './activity-context.ts';
import { withWorkers } from './with-workers.ts';
import { CASE_VARIABLE, type WorkerCase } from './worker-case.ts';

/** As many activities may hold a connection at a time; more of them wait. */
const CONNECTIONS = 20;

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: this process is started by the bench`);
  return value;
};

const { slots, segments } = JSON.parse(required(CASE_VARIABLE)) as WorkerCase;
const address = required('TEMPORAL_ADDRESS');
const folder = dirname(required('VIDMINE_HOME'));
const { namespace } = configurationSchema.parse({}).temporal;
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const asked = new Promise<void>((resolve) => {
  process.once('SIGTERM', () => resolve());
});
process.on('SIGINT', () => {});

const db = openDatabase(required('DATABASE_URL'), { maxConnections: CONNECTIONS });
const connection = await NativeConnection.connect(connectionOptionsTo(address));
const client = new Client({ connection: await connectExternalTemporal(address), namespace });
const context = activityContext({ db, client, folder }, { pacing: pacingSchema.parse({}), timeScale: 1 });
const activities = noOpActivities({ ...context, worker: `bench/${process.pid}` }, segments);
const workflowBundle = await bundledWorkflows();
await withWorkers({ connection, namespace }, { workflowBundle, activities, slots }, async () => {
  writeFileSync(join(folder, 'worker.pid'), String(process.pid));
  process.stdout.write(`${JSON.stringify({ event: 'ready' })}\n`);
  await asked;
});
process.exit(0);
