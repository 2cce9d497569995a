import type { Selectable } from 'kysely';
import type { IdentityKind } from '../../domain/accounts/identities.ts';
import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import { asVideoId, type VideoId } from '../../domain/ids.ts';
import type { Delay } from '../../domain/pacing/delay.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';
import { storableJson, storableText } from './storable.ts';

/** A turn at an identity, from its grant until it is taken back. */
export interface LeaseRecord {
  readonly id: string;
  readonly account: string;
  readonly kind: IdentityKind;
  readonly purpose: 'download' | 'test';
  /** These three are undefined for a test by hand. */
  readonly videoId: VideoId | undefined;
  readonly workflowId: string | undefined;
  readonly runId: string | undefined;
  readonly grantedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | undefined;
  /** Undefined while nobody said how its use ended. */
  readonly end: LeaseEnd | undefined;
}

export interface NewLease {
  readonly id: string;
  readonly account: string;
  readonly kind: IdentityKind;
  readonly purpose: 'download' | 'test';
  readonly videoId?: string;
  readonly workflowId?: string;
  readonly runId?: string;
  readonly batch?: string;
  readonly grantedAt: Date;
  readonly expiresAt: Date;
}

/** @returns false when this one exists, or whoever is paced has an open one: the index forbids a second. */
export async function insertLease(db: Db, lease: NewLease): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('leases')
    .values({
      id: lease.id,
      account: lease.account,
      kind: lease.kind,
      purpose: lease.purpose,
      video_id: lease.videoId ?? null,
      workflow_id: lease.workflowId ?? null,
      run_id: lease.runId ?? null,
      batch: lease.batch ?? null,
      granted_at: lease.grantedAt,
      expires_at: lease.expiresAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Leases that were not taken back, oldest first. */
export async function openLeases(db: Db): Promise<LeaseRecord[]> {
  const rows = await db
    .selectFrom('leases')
    .selectAll()
    .where('returned_at', 'is', null)
    .orderBy('granted_at')
    .execute();
  return rows.map(toLease);
}

export async function findOpenLease(db: Db, id: string): Promise<LeaseRecord | undefined> {
  const row = await db
    .selectFrom('leases')
    .selectAll()
    .where('id', '=', id)
    .where('returned_at', 'is', null)
    .executeTakeFirst();
  return row && toLease(row);
}

/** Writes how the use of a lease ended; the first word counts. */
export async function endLease(db: Db, id: string, end: LeaseEnd): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('leases')
    .set({ ended_at: new Date(), ...endColumns(end) })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes a lease back. @returns false when it was taken back before. */
export async function closeLease(
  trx: Db,
  id: string,
  returnedAt: Date,
  delay: Delay | undefined,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('leases')
    .set({ returned_at: returnedAt, delay: delay === undefined ? null : JSON.stringify(delay) })
    .where('id', '=', id)
    .where('returned_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function endColumns(end: LeaseEnd) {
  switch (end.end) {
    case 'verdict': {
      const { verdict, reason } = end.verdict;
      return {
        end_kind: end.end,
        verdict,
        reason,
        detail: storableText(end.detail),
        full_verdict: storableJson(end.verdict),
      };
    }
    case 'unknown':
      return { end_kind: end.end, reason: end.reason };
    default:
      return { end_kind: end.end };
  }
}

const toLease = (row: Selectable<Database['leases']>): LeaseRecord => ({
  id: row.id,
  account: row.account,
  kind: row.kind,
  purpose: row.purpose,
  videoId: row.video_id === null ? undefined : asVideoId(row.video_id),
  workflowId: row.workflow_id ?? undefined,
  runId: row.run_id ?? undefined,
  grantedAt: row.granted_at,
  expiresAt: row.expires_at,
  endedAt: row.ended_at ?? undefined,
  end: toEnd(row),
});

function toEnd(row: Selectable<Database['leases']>): LeaseEnd | undefined {
  switch (row.end_kind) {
    case null:
      return undefined;
    case 'verdict':
      return { end: 'verdict', verdict: row.full_verdict!, detail: row.detail ?? '' };
    case 'unknown':
      return { end: 'unknown', reason: row.reason ?? 'unknown' };
    default:
      return { end: row.end_kind };
  }
}
