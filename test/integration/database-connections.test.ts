import { sql } from 'kysely';
import { openDatabase } from '../../storage/database/database.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const LOCK = 42;

/** Connections that the server counts of the pool under test. */
async function connections(): Promise<{ open: number; blocked: number }> {
  const { rows } = await sql<{ open: number; blocked: number }>`
    select count(*)::int as open, (count(*) filter (where wait_event = 'advisory'))::int as blocked
    from pg_stat_activity where application_name = 'bounded'`.execute(database.db);
  return rows[0]!;
}

test('defect 100: a process never has more connections than database.maxConnections, whatever is asked at once', async () => {
  const db = openDatabase(`${database.url}?application_name=bounded`, { maxConnections: 5 });
  let most = 0;
  let done = 0;
  try {
    const all = await database.db.connection().execute(async (holder) => {
      // While this one holds the lock every query waits at the server, and each that can connect has.
      await sql`select pg_advisory_lock(${sql.lit(LOCK)})`.execute(holder);
      const queries = Array.from({ length: 50 }, async () => {
        await sql`select pg_advisory_lock_shared(${sql.lit(LOCK)}), pg_advisory_unlock_shared(${sql.lit(LOCK)})`.execute(
          db,
        );
        done += 1;
      });
      await until('five queries wait at the server', async () => (await connections()).blocked === 5);
      expect(await connections()).toEqual({ open: 5, blocked: 5 });
      expect(done).toBe(0);
      await sql`select pg_advisory_unlock(${sql.lit(LOCK)})`.execute(holder);
      return queries;
    });
    await until('all fifty are answered', async () => {
      most = Math.max(most, (await connections()).open);
      return done === 50;
    });
    await Promise.all(all);
    expect(most).toBeLessThanOrEqual(5);
  } finally {
    await db.destroy();
  }
});
