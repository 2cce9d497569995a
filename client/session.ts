import { availableParallelism } from 'node:os';
import { Client, type Connection } from '@temporalio/client';
import type { Configuration } from '../domain/configuration.ts';
import { UserError } from '../domain/user-error.ts';
import type { Embedder } from '../engines/embeddings/embedder.ts';
import type { VoiceEncoder } from '../engines/speakers/voice-encoder.ts';
import type { LoadedConfiguration } from '../stack/configuration/load-configuration.ts';
import type { ConfigurationFlag } from '../stack/configuration/read-flags.ts';
import { findHome, type Home, homeToBe } from '../stack/home.ts';
import { requireDatabase } from '../stack/servers/application-database.ts';
import { connectExternalTemporal } from '../stack/servers/external-temporal.ts';
import type { StackState } from '../stack/stack-state.ts';
import { readStackState } from '../stack/supervisor/state-file.ts';
import { type Db, openDatabase } from '../storage/database/database.ts';
import type { StoredEmbeddingModel } from '../storage/database/embedding-models.ts';
import type { StoredEmbedder } from '../workers/embedders.ts';
import { type ConfigurationOptions, loadWithOptions } from './configuration-options.ts';

/** What a command works with: opened when first asked for, closed together. */
export interface Session {
  readonly configuration: Configuration;
  /** Where each setting came from. */
  readonly origins: LoadedConfiguration['origins'];
  readonly home: Home;
  readonly stack: StackState | undefined;
  /** @throws UserError when there is neither a configured database nor a running stack. */
  readonly db: Db;
  temporal(): Promise<Client>;
  embedder(): Promise<Embedder>;
  /** The embedder that made stored vectors, where it can still be had. */
  embedderOf(stored: StoredEmbeddingModel): Promise<StoredEmbedder>;
  voiceEncoder(): Promise<VoiceEncoder>;
  close(): Promise<void>;
}

/** @throws UserError when a database is configured and does not answer. */
export async function openSession(
  options: ConfigurationOptions = {},
  given: readonly ConfigurationFlag[] = [],
): Promise<Session> {
  const { configuration, origins } = await loadWithOptions(options, given);
  const home = findHome() ?? homeToBe();
  const stack = await readStackState(home);
  const { url: externalDatabase } = configuration.database;
  if (externalDatabase !== undefined) await requireDatabase(externalDatabase);
  let db: Db | undefined;
  let connection: Promise<Connection> | undefined;
  let embedder: Promise<Embedder> | undefined;
  const storedEmbedders: Embedder[] = [];
  let voiceEncoder: VoiceEncoder | undefined;
  return {
    configuration,
    origins,
    home,
    stack,
    get db() {
      db ??= openDatabase(required(configuration.database.url ?? stack?.databaseUrl, 'database'), {
        maxConnections: configuration.database.maxConnections,
      });
      return db;
    },
    async temporal() {
      const address = required(configuration.temporal.address ?? stack?.temporalAddress, 'Temporal server');
      connection ??= connectExternalTemporal(address);
      return new Client({ connection: await connection, namespace: configuration.temporal.namespace });
    },
    async embedder() {
      // Loaded where it is asked for: most commands do without engines, and start sooner.
      const opening =
        embedder ??
        import('../workers/embedders.ts').then(({ openEmbedder }) =>
          openEmbedder(configuration, home, availableParallelism()),
        );
      embedder = opening;
      return opening;
    },
    async embedderOf(stored) {
      const { openStoredEmbedder } = await import('../workers/embedders.ts');
      const opened = await openStoredEmbedder(configuration, home, stored, availableParallelism());
      if ('embedder' in opened) storedEmbedders.push(opened.embedder);
      return opened;
    },
    async voiceEncoder() {
      const { openVoiceEncoder } = await import('../workers/engines.ts');
      voiceEncoder ??= openVoiceEncoder(configuration, home);
      return voiceEncoder;
    },
    async close() {
      await (await embedder?.catch(() => undefined))?.close();
      for (const opened of storedEmbedders) await opened.close();
      await voiceEncoder?.close();
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
