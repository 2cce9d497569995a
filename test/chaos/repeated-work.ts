import { sql } from 'kysely';
import type { Db } from '../../storage/database/database.ts';
import { PLANNED } from './ways.ts';
import type { Asked } from './world.ts';

/** Something that was done to the installation, from when until it had its end. */
export interface Happened {
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The attempts at one stage of one video. */
export interface Attempts {
  readonly video: string;
  readonly stage: string;
  readonly completed: number;
  /** Lost with their worker, cut off by its end, or finished after they were taken for lost. */
  readonly lost: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Faults that were the video's own, and that nobody planned: reasons. */
  readonly blamed: readonly string[];
}

export async function attemptsOf(db: Db): Promise<readonly Attempts[]> {
  const { rows } = await sql<Attempts>`
    select video_id as video, stage,
      count(*) filter (where status = 'completed')::int as completed,
      count(*) filter (where status = 'abandoned' or reason = 'superseded')::int as lost,
      (extract(epoch from min(started_at)) * 1000)::float8 as "fromMs",
      (extract(epoch from max(coalesce(ended_at, now()))) * 1000)::float8 as "toMs",
      coalesce(array_agg(reason || ': ' || detail) filter (where fault = 'video'
        and reason not like ${`${PLANNED}%`} and reason not in ('private', 'no-speech')), '{}') as blamed
    from stage_runs group by video_id, stage`.execute(db);
  return rows;
}

/** Attempts that failed of a part that was down, by its name: they cost nothing but time. */
export async function systemFailures(db: Db): Promise<Readonly<Record<string, number>>> {
  const { rows } = await sql<{ reason: string; count: number }>`
    select reason, count(*)::int as count from stage_runs
    where fault = 'system' and reason not like ${`${PLANNED}%`} group by reason order by reason`.execute(db);
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}

/** The clocks of the database and of the one who disturbs are one; what is noted comes a moment before or after. */
const SLACK_MS = 1_500;

const during = ({ fromMs, toMs }: { fromMs: number; toMs: number }, happened: readonly Happened[]): number =>
  happened.filter((one) => one.toMs >= fromMs - SLACK_MS && one.fromMs <= toMs + SLACK_MS).length;

/** Attempts that were repeated more often than anything happened to them. */
export function repeatedTooOften(
  attempts: readonly Attempts[],
  happened: readonly Happened[],
): readonly string[] {
  return attempts.flatMap((one) => {
    const { video, stage, completed, lost } = one;
    const most = 1 + during(one, happened);
    if (completed + lost <= most) return [];
    return [`${stage} of ${video}: ${completed} completed and ${lost} lost, with ${most - 1} disturbances`];
  });
}

/** Two videos that are linked at the same time may both ask about what they have in common: nothing is repeated by that. */
const isAskedOnce = ({ work }: Asked): boolean => work !== 'relate';

/** Questions that were asked more often than planned faults and disturbances explain. */
export function askedTooOften(asked: readonly Asked[], happened: readonly Happened[]): readonly string[] {
  return asked.filter(isAskedOnce).flatMap(({ work, key, timesMs, faults }) => {
    const most = 1 + faults + during({ fromMs: timesMs[0]!, toMs: timesMs.at(-1)! }, happened);
    return timesMs.length <= most
      ? []
      : [`${work} of ${key.slice(0, 16)}: asked ${timesMs.length} times, at most ${most} explained`];
  });
}

/** How often something was asked once more than its planned faults make necessary. */
export const callsRepeated = (asked: readonly Asked[]): number =>
  asked
    .filter(isAskedOnce)
    .reduce((sum, { timesMs, faults }) => sum + Math.max(0, timesMs.length - 1 - faults), 0);
