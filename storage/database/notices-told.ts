import type { Db } from './database.ts';

/** Notes that a person is being told something. False where they were told before, by whichever worker. */
export async function noteTold(db: Db, key: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('notices_told')
    .values({ key })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
