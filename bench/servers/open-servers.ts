import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { configurationSchema } from '../../domain/configuration.ts';
import { createHome, findHome, homeToBe } from '../../stack/home.ts';
import { connectExternalTemporal, connectionOptionsTo } from '../../stack/servers/external-temporal.ts';
import { startStack } from '../../stack/supervisor/start-stack.ts';
import { ensureTools } from '../../stack/tools/ensure-tools.ts';
import { type Db, openDatabase } from '../../storage/database/database.ts';
import { freePorts } from '../../test/fixtures/free-ports.ts';

/** The embedded servers as `vidmine up` starts them, without workers: a bench brings its own. */
export interface BenchServers {
  readonly db: Db;
  readonly client: Client;
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** A folder of this bench alone; it goes with the servers. */
  readonly folder: string;
  close(): Promise<void>;
}

/**
 * Starts both servers in a temporary folder, on free ports, with the tools that are installed here. This process is
 * their supervisor: all of it ends with this process, however that ends.
 *
 * @param maxConnections of `db`; activities that run in this process use it as well.
 * @param workerProgram what runs as worker process, kept running by the supervisor; default: none does.
 */
export async function openServers(
  say: (line: string) => void,
  {
    signal,
    maxConnections,
    workerProgram,
  }: { readonly signal?: AbortSignal; readonly maxConnections: number; readonly workerProgram?: string },
): Promise<BenchServers> {
  const folder = mkdtempSync(join(tmpdir(), 'vidmine-bench-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  // Also when a second Ctrl-C leaves no time to stop in order; what still writes there is ending.
  process.once('exit', removeFolder);
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const ending: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ending.splice(0).toReversed()) await end();
    removeFolder();
  };
  try {
    const [postgresPort, temporalPort, temporalUiPort] = await freePorts(3);
    const configuration = configurationSchema.parse({
      stack: { postgresPort, temporalPort, temporalUiPort },
    });
    const stack = await startStack({
      home: createHome({ environment: { VIDMINE_HOME: join(folder, '.vidmine') } }),
      configuration,
      workers: workerProgram !== undefined,
      workerProgram,
      tools: await ensureTools({ home: (findHome() ?? homeToBe()).folder, signal }),
      report: say,
      signal,
    });
    ending.push(() => stack.stop());
    const { namespace } = configuration.temporal;
    const db = openDatabase(stack.state.databaseUrl, { maxConnections });
    ending.push(() => db.destroy());
    const connection = await NativeConnection.connect(connectionOptionsTo(stack.state.temporalAddress));
    ending.push(() => connection.close());
    const client = new Client({
      connection: await connectExternalTemporal(stack.state.temporalAddress),
      namespace,
    });
    ending.push(() => client.connection.close());
    return { db, client, connection, namespace, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}
