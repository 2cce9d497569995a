import { sql } from 'kysely';
import { BLOCKED_PAUSE_MS } from '../../domain/accounts/account-health.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/accounts/pauses.ts';
import { LONGEST_SYSTEM_PAUSE_MS } from '../../domain/accounts/system-pause.ts';
import type { PacingSettings } from '../../domain/configuration.ts';
import type { Db } from './database.ts';

/** A clock that is put right by less only makes a wait so much longer. */
const TOLERANCE_MS = MINUTE_MS;

/**
 * Waits and pauses that end further ahead than any can be long were written before the clock was set back, perhaps by
 * years: they end as if they began now.
 */
export async function keepWaitsInReach(
  db: Db,
  pacing: PacingSettings,
  nowMs: number,
  timeScale: number,
): Promise<void> {
  const pauseMs =
    Math.max(
      BLOCKED_PAUSE_MS,
      pacing.botWallHours * HOUR_MS,
      pacing.networkPauseHours * HOUR_MS,
      pacing.failurePauseMinutes * MINUTE_MS,
    ) * timeScale;
  const at = (ms: number) => sql<Date>`${new Date(nowMs + ms)}::timestamptz`;
  const drawn = sql`(delay->>'seconds')::float8 * ${timeScale}::float8 * interval '1 second'`;
  await db
    .updateTable('accounts')
    .set({ next_allowed_at: sql<Date>`${at(0)} + ${drawn}` })
    .where('delay', 'is not', null)
    .where('next_allowed_at', '>', sql<Date>`${at(TOLERANCE_MS)} + ${drawn}`)
    .execute();
  for (const table of ['accounts', 'egresses'] as const) {
    await db
      .updateTable(table)
      .set({ paused_until: at(pauseMs) })
      .where('paused_until', '>', at(pauseMs + TOLERANCE_MS))
      .execute();
  }
  await db
    .updateTable('download_pause')
    .set({ until: at(LONGEST_SYSTEM_PAUSE_MS * timeScale) })
    .where('until', '>', at(LONGEST_SYSTEM_PAUSE_MS * timeScale + TOLERANCE_MS))
    .execute();
}
