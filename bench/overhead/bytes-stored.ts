import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { BenchServers } from '../servers/open-servers.ts';

export interface BytesStored {
  readonly postgres: number;
  /** The server's file and its write-ahead log. */
  readonly temporal: number;
}

/** What both databases take on the disk. */
export async function bytesStored({ db, folder }: Pick<BenchServers, 'db' | 'folder'>): Promise<BytesStored> {
  const { rows } = await sql<{ bytes: string }>`select pg_database_size(current_database()) as bytes`.execute(
    db,
  );
  const file = join(folder, '.vidmine', 'temporal', 'temporal.db');
  const sizes = await Promise.all(
    [file, `${file}-wal`].map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return { postgres: Number(rows[0]?.bytes ?? 0), temporal: sizes.reduce((sum, size) => sum + size, 0) };
}
