import { sql } from 'kysely';
import type { DownloadEnd } from '../../domain/download/extraction-broken.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';

/** Enough to find twenty different videos among those that are tried again and again. */
const LAST_ENDS = 200;

/** How the last downloads ended, newest first. `youtube`: those from YouTube; `any`: of all sites. */
export async function lastEnds(
  db: Db,
  site: 'youtube' | 'any',
): Promise<(DownloadEnd & { readonly endedAt: Date | null })[]> {
  const rows = await db
    .selectFrom('leases')
    .innerJoin('videos', 'videos.id', 'leases.video_id')
    .select(['videos.id as videoId', 'reason', 'ended_at as endedAt'])
    .$if(site === 'youtube', (query) => query.where('videos.kind', '=', 'youtube'))
    .where('purpose', '=', 'download')
    .where('end_kind', 'in', ['success', 'verdict'])
    .orderBy('ended_at', 'desc')
    .limit(LAST_ENDS)
    .execute();
  return rows;
}

/**
 * Takes attempts back that were counted before it was seen that the network failed.
 *
 * @param reasons what they were put down to.
 */
export async function takeBackAttempts(
  db: Db,
  videoIds: readonly string[],
  since: Date,
  reasons: readonly string[],
): Promise<void> {
  if (videoIds.length === 0) return;
  await db
    .updateTable('stage_runs')
    .set({ fault: 'system' })
    .where('video_id', 'in', [...new Set(videoIds)])
    .where('stage', '=', 'download')
    .where('status', '=', 'failed')
    .where('fault', '=', 'video')
    .where('reason', 'in', [...reasons])
    .where('ended_at', '>=', since)
    .execute();
}

/** Reasons for which other identities were refused a video within one workflow run. */
export async function refusalsElsewhere(
  db: Db,
  videoId: VideoId,
  runId: string,
  account: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('leases')
    .select('reason')
    .distinct()
    .where('video_id', '=', videoId)
    .where('run_id', '=', runId)
    .where('account', '<>', account)
    .where('verdict', 'in', [
      'account-pause',
      'account-dead',
      'network-pause',
      'needs-account',
      'other-identity',
    ])
    .execute();
  return new Set(rows.flatMap(({ reason }) => reason ?? []));
}

/** How many earlier workflow runs of a video saw its download fail for a reason. */
export async function earlierRunsEndingIn(
  db: Db,
  videoId: VideoId,
  runId: string,
  reason: string,
): Promise<number> {
  const { runs } = await db
    .selectFrom('stage_runs')
    .select(sql<number>`count(distinct run_id)`.as('runs'))
    .where('video_id', '=', videoId)
    .where('stage', '=', 'download')
    .where('status', '=', 'failed')
    .where('reason', '=', reason)
    .where('run_id', '<>', runId)
    .executeTakeFirstOrThrow();
  return runs;
}

/** How many earlier workflow runs of a video used up their attempts at its download. */
export async function earlierRunsUsedUp(
  db: Db,
  videoId: VideoId,
  runId: string,
  maxAttempts: number,
): Promise<number> {
  const rows = await db
    .selectFrom('stage_runs')
    .select('run_id')
    .where('video_id', '=', videoId)
    .where('stage', '=', 'download')
    .where('status', '=', 'failed')
    .where('fault', '=', 'video')
    .where('run_id', '<>', runId)
    .groupBy('run_id')
    .having(({ fn }) => fn.countAll(), '>=', maxAttempts)
    .execute();
  return rows.length;
}
