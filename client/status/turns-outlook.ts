import type { Configuration, PacingSettings } from '../../domain/configuration.ts';
import type { DownloadsNow } from '../../domain/diagnosis/bottleneck.ts';
import type { AccountPace, BatchWork } from '../../domain/diagnosis/work-left.ts';
import { lastingPace } from '../../domain/pacing/pacing-forecast.ts';
import { UserError } from '../../domain/user-error.ts';
import { type ListedAccount, listAccounts } from '../../storage/database/accounts-list.ts';
import type { Db } from '../../storage/database/database.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import { inUse } from '../accounts/account-words.ts';

/** Those that downloads go as, and the pacing that holds for them. */
export interface Turns {
  readonly known: readonly ListedAccount[];
  readonly inService: readonly ListedAccount[];
  readonly pacing: PacingSettings;
}

/** Pacing that does not fit together is told elsewhere: here the configured one says enough. */
export async function readTurns(db: Db, configured: PacingSettings): Promise<Turns> {
  const pacing = await effectivePacingOf(db, configured).catch((error: unknown) => {
    if (error instanceof UserError) return configured;
    throw error;
  });
  const known = inUse(await listAccounts(db, pacing, Date.now()), pacing);
  return { known, pacing, inService: known.filter(({ service }) => service === 'in-service') };
}

/** How fast they go; undefined where nobody is in service. */
export function paceOfTurns(
  { inService, pacing }: Turns,
  { ended }: BatchWork,
  { timeScale }: Configuration['testing'],
): AccountPace | undefined {
  const accounts = inService.length;
  if (accounts === 0) return undefined;
  const seconds = ended.reduce((sum, video) => sum + (video.seconds.network ?? 0), 0);
  const downloadSeconds = Math.max(1, seconds / Math.max(1, ended.length));
  const rate = lastingPace(pacing, { accounts, downloadSeconds });
  return rate && { accounts, turnsPerDay: rate.perDay / timeScale };
}

/** @param remote open videos that are not local files: before anything ended, each of them may need a turn. */
export function downloadsNow(
  { known, inService }: Turns,
  { ended, open }: BatchWork,
  remote: number,
  nowMs: number,
): DownloadsNow {
  const perVideo = ended.reduce((sum, { turns }) => sum + turns, 0) / Math.max(1, ended.length);
  const needed = ended.length === 0 ? remote : perVideo * open.videos;
  const downloading = inService.filter(({ leases }) => leases.some(({ endedAt }) => endedAt === undefined));
  const waits = inService.map(({ readiness }) => readiness.readyAtMs - nowMs);
  return {
    // Nobody has a row before the first turn is asked for.
    left: known.length === 0 ? 0 : Math.max(0, Math.round(needed) - open.turns),
    accounts: inService.length,
    occupied: inService.filter((one, index) => downloading.includes(one) || waits[index]! > 0).length,
    nextSeconds: downloading.length > 0 ? undefined : Math.max(0, Math.min(...waits)) / 1000,
  };
}
