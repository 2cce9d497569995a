import { sql } from 'kysely';
import type { BatchName } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Db } from './database.ts';

/**
 * How far every look reaches back behind the last one: a row is dated when its transaction begins and seen when that
 * ends. Whoever looks leaves out what it has seen.
 */
const OVERLAP = sql`interval '1 minute'`;

export interface SettledRow {
  readonly videoId: string;
  readonly title: string | null;
  readonly outcome: Outcome;
  /** As the database writes it, to the microsecond. */
  readonly settledAt: string;
}

/**
 * Videos of a batch that were settled since a moment, or shortly before it, the oldest first.
 *
 * @param since as `databaseNow` gives it.
 */
export async function settledSince(db: Db, batch: BatchName, since: string): Promise<SettledRow[]> {
  const { rows } = await sql<SettledRow>`
    select b.video_id as "videoId", v.title, b.outcome_detail as outcome, b.settled_at::text as "settledAt"
    from batch_videos b join videos v on v.id = b.video_id
    where b.batch = ${batch} and b.settled_at > ${since}::timestamptz - ${OVERLAP}
    order by b.settled_at, b.position`.execute(db);
  return rows;
}

export interface OutageRow {
  readonly id: number;
  readonly part: string;
  readonly stage: Stage;
  readonly detail: string;
  readonly since: Date;
  readonly endedAt: Date | null;
}

/** Parts that went down or came back since a moment, or shortly before it. */
export async function outagesSince(db: Db, since: string): Promise<OutageRow[]> {
  const { rows } = await sql<OutageRow>`
    select id, part, stage, detail, since, ended_at as "endedAt"
    from outages
    where since > ${since}::timestamptz - ${OVERLAP} or ended_at > ${since}::timestamptz - ${OVERLAP}
    order by id`.execute(db);
  return rows;
}
