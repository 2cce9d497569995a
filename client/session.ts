import { Client, Connection } from '@temporalio/client';
import type { Configuration } from '../domain/configuration.ts';
import { UserError } from '../domain/user-error.ts';
import type { Embedder } from '../engines/embeddings/embedder.ts';
import type { ConfigurationFlag } from '../stack/configuration/read-flags.ts';
import { createHome, type Home } from '../stack/home.ts';
import type { StackState } from '../stack/stack-state.ts';
import { readStackState } from '../stack/supervisor/state-file.ts';
import { type Db, openDatabase } from '../storage/database/database.ts';
import { openEmbedder } from '../workers/engines.ts';
import { type ConfigurationOptions, loadWithOptions } from './configuration-options.ts';

/** What a command works with: opened when first asked for, closed together. */
export interface Session {
  readonly configuration: Configuration;
  readonly home: Home;
  readonly stack: StackState | undefined;
  /** @throws UserError when there is neither a configured database nor a running stack. */
  readonly db: Db;
  temporal(): Promise<Client>;
  embedder(): Promise<Embedder>;
  close(): Promise<void>;
}

export async function openSession(
  options: ConfigurationOptions = {},
  given: readonly ConfigurationFlag[] = [],
): Promise<Session> {
  const { configuration } = await loadWithOptions(options, given);
  const home = createHome();
  const stack = await readStackState(home);
  let db: Db | undefined;
  let connection: Promise<Connection> | undefined;
  let embedder: Promise<Embedder> | undefined;
  return {
    configuration,
    home,
    stack,
    get db() {
      db ??= openDatabase(
        required(configuration.database.url ?? stack?.databaseUrl, 'database'),
        { maxConnections: configuration.database.maxConnections },
      );
      return db;
    },
    async temporal() {
      const address = required(configuration.temporal.address ?? stack?.temporalAddress, 'Temporal server');
      connection ??= connect(address);
      return new Client({ connection: await connection, namespace: configuration.temporal.namespace });
    },
    async embedder() {
      const opening = embedder ?? openEmbedder(configuration, home);
      embedder = opening;
      return opening;
    },
    async close() {
      await (await embedder)?.close();
      await (await connection?.catch(() => undefined))?.close();
      await db?.destroy();
    },
  };
}

function required(address: string | undefined, part: string): string {
  if (address !== undefined) return address;
  throw new UserError({
    what: `No ${part} to work with`,
    why: 'The embedded stack is not running here, and no other one is configured.',
    todo: 'Start it with: vidmine up --detach   (or set DATABASE_URL and TEMPORAL_ADDRESS)',
  });
}

async function connect(address: string): Promise<Connection> {
  try {
    return await Connection.connect({ address, connectTimeout: '5s' });
  } catch (cause) {
    throw new UserError({
      what: `The Temporal server at ${address} does not answer`,
      why: cause instanceof Error ? cause.message : String(cause),
      todo: 'Look with: vidmine doctor   Start the embedded one with: vidmine up --detach',
      cause,
    });
  }
}
