import type { PacingSettings } from '../../domain/configuration.ts';
import type { Readiness } from '../../domain/readiness.ts';
import type { IdentityRecord } from './accounts.ts';
import type { Db } from './database.ts';

/** An identity with all that a person wants to know of it. No secrets. */
export interface ListedAccount extends IdentityRecord {
  readonly readiness: Readiness;
  readonly egressPausedUntil: Date | undefined;
  readonly egressPauseReason: string | undefined;
  /** Turns since midnight in the time zone of the pacing. */
  readonly downloadsToday: number;
  /** Videos of its open turns. */
  readonly downloading: readonly string[];
  /** A test by hand is at it. */
  readonly tested: boolean;
}

/** Everybody who has a row, by name: accounts, the guest once it was used, open hosts. */
export async function listAccounts(
  _db: Db,
  _pacing: PacingSettings,
  _nowMs: number,
): Promise<ListedAccount[]> {
  throw new Error('not written yet');
}
