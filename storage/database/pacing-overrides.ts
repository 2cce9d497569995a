import { sql } from 'kysely';
import type { PacingSettings } from '../../domain/configuration.ts';
import { drawDelay, slowStartFactor } from '../../domain/pacing/pacing.ts';
import { effectivePacing } from '../../domain/pacing/pacing-overrides.ts';
import { listIdentities } from './accounts.ts';
import type { Db } from './database.ts';

/** What a person changed over the configuration: `{"preset": "deep-buffer", "steady.secondsMin": 200}`. */
export async function readPacingOverrides(db: Db): Promise<Record<string, unknown>> {
  const row = await db.selectFrom('pacing_overrides').select('settings').executeTakeFirst();
  return (row?.settings ?? {}) as Record<string, unknown>;
}

/** The pacing in force. @throws UserError when the two do not fit together. */
export async function effectivePacingOf(db: Db, configured: PacingSettings): Promise<PacingSettings> {
  return effectivePacing(configured, await readPacingOverrides(db));
}

/** Replaces all that was changed before; nothing changed means the configuration as it is. */
export async function savePacing(db: Db, overrides: Record<string, unknown>): Promise<void> {
  const settings = JSON.stringify(overrides);
  await db
    .insertInto('pacing_overrides')
    .values({ settings })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ settings, changed_at: sql`now()` }))
    .execute();
}

/**
 * Makes the waits that run those of other settings: of the same random number, in the same phase and at the same
 * depth as they were drawn. Nothing else ever changes a wait.
 */
export async function redrawDelays(db: Db, pacing: PacingSettings, timeScale: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.selectFrom('accounts').select('name').orderBy('name').forUpdate().execute();
    const drawn = await waitsDrawn(trx);
    for (const { name, delay, downloads, health } of await listIdentities(trx)) {
      const wait = drawn.get(name);
      if (delay === undefined || wait === undefined) continue;
      const { phase, depth, random } = delay;
      const moment = {
        phase,
        depth,
        multiplier: health.multiplier,
        slowStart: slowStartFactor(downloads - wait.counted, pacing),
      };
      const redrawn = drawDelay(moment, pacing, random);
      await trx
        .updateTable('accounts')
        .set({
          delay: JSON.stringify(redrawn),
          next_allowed_at: new Date(wait.began.getTime() + redrawn.seconds * 1000 * timeScale),
        })
        .where('name', '=', name)
        .execute();
    }
  });
}

interface DrawnBy {
  /** As its turn was taken back. */
  readonly began: Date;
  /** Downloads by which its turn raised the account's count after the wait was drawn. */
  readonly counted: number;
}

/** Of each identity, the last turn that drew a wait. */
async function waitsDrawn(trx: Db): Promise<Map<string, DrawnBy>> {
  const rows = await trx
    .selectFrom('leases')
    .distinctOn('account')
    .select(['account', 'returned_at', 'purpose', 'end_kind'])
    .where('delay', 'is not', null)
    .where('returned_at', 'is not', null)
    .orderBy('account')
    .orderBy('returned_at', 'desc')
    .execute();
  return new Map(
    rows.map(({ account, returned_at, purpose, end_kind }) => [
      account,
      { began: returned_at!, counted: purpose === 'download' && end_kind === 'success' ? 1 : 0 },
    ]),
  );
}
