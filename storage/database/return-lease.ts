import type { PacingSettings } from '../../domain/configuration.ts';
import type { Delay } from '../../domain/delay.ts';
import type { Db } from './database.ts';

export interface ReturnConditions {
  readonly pacing: PacingSettings;
  readonly nowMs: number;
  readonly timeScale: number;
}

/** What taking a lease back led to, for whoever tells a person. */
export interface ReturnedLease {
  readonly account: string;
  readonly egress: string;
  readonly delay: Delay | undefined;
}

export async function returnLease(
  _db: Db,
  _leaseId: string,
  _conditions: ReturnConditions,
): Promise<ReturnedLease | undefined> {
  throw new Error('not written yet');
}
