import type { PacingSettings } from '../../domain/configuration.ts';
import { lastMidnight } from '../../domain/pacing/quiet-hours.ts';
import { type Readiness, readiness } from '../../domain/pacing/readiness.ts';
import { type IdentityRecord, listIdentities } from './accounts.ts';
import type { Db } from './database.ts';
import { egressHealth } from './egresses.ts';
import { type LeaseRecord, openLeases } from './leases.ts';
import { turnsSince } from './work-in-hand.ts';

/** An identity with all that decides on its next turn. No secrets. */
export interface ListedAccount extends IdentityRecord {
  /** When it may download next, and what it waits for until then; its service aside. */
  readonly readiness: Readiness;
  readonly egressPausedUntil: Date | undefined;
  readonly egressPauseReason: string | undefined;
  /** Turns since midnight in the pacing's time zone. */
  readonly downloadsToday: number;
  /** Its open turns, tests by hand included. */
  readonly leases: readonly LeaseRecord[];
}

/** Everybody who has a row, by name: accounts, the guest once it was needed, open hosts. */
export async function listAccounts(db: Db, pacing: PacingSettings, nowMs: number): Promise<ListedAccount[]> {
  const [identities, egresses, leases, turns] = await Promise.all([
    listIdentities(db),
    egressHealth(db),
    openLeases(db),
    turnsSince(db, new Date(lastMidnight(nowMs, pacing.timeZone))),
  ]);
  return identities.map((identity) => {
    const { name, kind, health, nextAllowedAt } = identity;
    // A site that counts requests meant the address; the person's own server did not.
    const egress = kind === 'open-host' ? undefined : egresses.get(identity.egress);
    const downloadsToday = turns.get(name) ?? 0;
    const facts = {
      nextAllowedAtMs: kind === 'open-host' ? undefined : nextAllowedAt?.getTime(),
      pausedUntilMs: health.pausedUntilMs,
      pauseReason: health.pauseReason,
      egressPausedUntilMs: egress?.pausedUntilMs,
      egressPauseReason: egress?.pauseReason,
      downloadsToday,
      nowMs,
      timeZone: pacing.timeZone,
    };
    const dailyCap = kind === 'open-host' ? undefined : pacing.dailyCap;
    return {
      ...identity,
      readiness: readiness(facts, { quietHours: pacing.quietHours, dailyCap }),
      egressPausedUntil: egress?.pausedUntilMs === undefined ? undefined : new Date(egress.pausedUntilMs),
      egressPauseReason: egress?.pauseReason,
      downloadsToday,
      leases: leases.filter(({ account }) => account === name),
    };
  });
}
