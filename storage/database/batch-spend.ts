import { sql } from 'kysely';
import type { BatchSpend } from '../../domain/spend/spend-limit.ts';
import type { Db } from './database.ts';

/** How far a batch is with its money. */
export async function spendOf(db: Db, batch: string): Promise<BatchSpend> {
  const row = await db
    .selectFrom('batches')
    .select([sql<number>`spent::float8`.as('counted'), 'max_spend'])
    .where('name', '=', batch)
    .executeTakeFirstOrThrow();
  return { counted: row.counted, maxSpend: row.max_spend ?? undefined };
}

/**
 * Changes what paid calls of a batch may cost; undefined: no limit.
 *
 * @returns false, and changes nothing, where more than that is spent or reserved already.
 */
export async function changeMaxSpend(db: Db, batch: string, maxSpend: number | undefined): Promise<boolean> {
  const limit = maxSpend ?? null;
  const { numAffectedRows } = await sql`
    update batches set max_spend = ${limit}::float8
    where name = ${batch} and (${limit}::float8 is null or spent <= ${limit}::numeric)`.execute(db);
  return numAffectedRows === 1n;
}
