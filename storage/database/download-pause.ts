import { afterSystemFault } from '../../domain/accounts/account-health.ts';
import { TOLD_AFTER_MS } from '../../domain/outages/outage.ts';
import type { Db } from './database.ts';
import { storableText } from './storable.ts';

/** What keeps all downloads from being tried: the network, the disk, a tool that is broken. */
export interface DownloadPause {
  readonly reason: string;
  readonly detail: string;
  readonly since: Date;
  readonly until: Date;
  readonly failures: number;
  /** A person was told that it lasts. */
  readonly told: boolean;
}

export interface Hindrance {
  readonly reason: string;
  readonly detail: string;
}

/** The pause that is in force or was last; undefined since the last success. */
export async function downloadPause(db: Db): Promise<DownloadPause | undefined> {
  return db.selectFrom('download_pause').selectAll().executeTakeFirst();
}

/**
 * Makes everybody wait, longer each time the hindrance is met again after a wait.
 *
 * @returns the pause when a person is to be told of it: once, when it has lasted for 5 minutes.
 */
export async function pauseDownloads(
  trx: Db,
  { reason, detail: words }: Hindrance,
  nowMs: number,
  timeScale: number,
): Promise<DownloadPause | undefined> {
  const detail = storableText(words);
  const before = await trx.selectFrom('download_pause').selectAll().forUpdate().executeTakeFirst();
  const previous = before && { failures: before.failures, untilMs: before.until.getTime() };
  const { untilMs, failures } = afterSystemFault(previous, nowMs, timeScale);
  const since = before?.since ?? new Date(nowMs);
  const toldBefore = before?.told ?? false;
  const tell = !toldBefore && nowMs - since.getTime() >= TOLD_AFTER_MS * timeScale;
  const pause = { reason, detail, since, until: new Date(untilMs), failures, told: tell || toldBefore };
  await trx
    .insertInto('download_pause')
    .values(pause)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(pause))
    .execute();
  return tell ? pause : undefined;
}

/** @returns the pause that ends, where a person was told of it. */
export async function resumeDownloads(trx: Db): Promise<DownloadPause | undefined> {
  const ended = await trx.deleteFrom('download_pause').returningAll().executeTakeFirst();
  return ended?.told ? ended : undefined;
}
