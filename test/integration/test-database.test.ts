import { sql } from 'kysely';
import { startTestDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();

test('a test file gets a migrated, empty database with pgvector', async () => {
  const videos = await database.db.selectFrom('videos').selectAll().execute();
  expect(videos).toEqual([]);
  const { rows } = await sql<{ near: number }>`select '[1,0]'::vector <=> '[0,1]'::vector as near`.execute(
    database.db,
  );
  expect(rows[0]?.near).toBe(1);
});

test('two test databases live side by side and a stopped one no longer answers', async () => {
  const second = await startTestDatabase({ migrated: false });
  expect(second.url).not.toBe(database.url);
  await second.stop();
  const { default: pg } = await import('pg');
  await expect(new pg.Client(second.url).connect()).rejects.toThrow('ECONNREFUSED');
});
