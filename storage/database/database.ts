import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;

const BIGINT = 20;

/**
 * Opens a bounded pool; connects lazily.
 *
 * @param url postgres://user:password@host:port/database
 */
export function openDatabase(url: string, options: { readonly maxConnections: number }): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections,
    connectionTimeoutMillis: 15_000,
    // A server that vanished without a word is noticed: queries on its connections fail instead of hanging.
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === BIGINT ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // A connection that breaks, idle or in a transaction, must not take the process down: its query reports it.
  pool.on('error', () => {});
  pool.on('connect', (connection) => connection.on('error', () => {}));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
