import { sql } from 'kysely';
import { fusedByReciprocalRank } from '../../domain/reciprocal-rank.ts';
import type { Sentence } from '../../domain/transcript.ts';
import type { Db } from './database.ts';
import { type NearestQuery, nearest, nearestClaims, nearestSegments, VISIBLE } from './nearest.ts';
import { type Speaker, speakerColumns, speakerOf } from './speaker.ts';
import { wholeNumber } from './vectors.ts';
import { type VideoOrigin, videoOrigin, videoOriginColumns } from './video-origin.ts';

export interface SegmentCandidate {
  readonly segmentId: number;
  readonly ordinal: number;
  readonly video: VideoOrigin;
  readonly speaker?: Speaker;
  readonly text: string;
  readonly sentences: readonly Sentence[];
}

export interface CandidatesQuery extends NearestQuery {
  /** Its words, "quoted phrases", `or` and `-without` find what names them literally. */
  readonly queryText: string;
}

/**
 * The visible segments that may answer a query, best first, at most `limit`: those near its vector and those that
 * have its words, fused by reciprocal rank.
 */
export async function segmentCandidates(db: Db, query: CandidatesQuery): Promise<SegmentCandidate[]> {
  const near = await nearest(db, nearestSegments(query));
  const worded = await wordedSegments(db, query);
  const ids = fusedByReciprocalRank([near.map((row) => row.id), worded]).slice(0, query.limit);
  return loadCandidates(db, ids);
}

async function wordedSegments(db: Db, { queryText, limit }: CandidatesQuery): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select segments.id
    from segments ${VISIBLE}, websearch_to_tsquery('simple', ${queryText}) as words
    where segments.search @@ words
    order by ts_rank_cd(segments.search, words) desc, segments.id
    limit ${wholeNumber(limit)}`.execute(db);
  return rows.map((row) => row.id);
}

async function loadCandidates(db: Db, ids: readonly number[]): Promise<SegmentCandidate[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('segments')
    .innerJoin('videos', 'videos.id', 'segments.video_id')
    .leftJoin('speakers', 'speakers.id', 'segments.speaker_id')
    .select(videoOriginColumns)
    .select(['segments.id', 'segments.ordinal', 'segments.text', 'segments.sentences'])
    .select(speakerColumns)
    .where('segments.id', 'in', [...ids])
    .execute();
  const place = new Map(ids.map((id, index) => [id, index]));
  return rows
    .sort((a, b) => place.get(a.id)! - place.get(b.id)!)
    .map((row) => ({
      segmentId: row.id,
      ordinal: row.ordinal,
      video: videoOrigin(row),
      speaker: speakerOf(row),
      text: row.text,
      sentences: row.sentences,
    }));
}

/** Ids of the published claims nearest to a vector, rejected ones left out, with their cosine distance. */
export const nearestClaimIds = (db: Db, query: NearestQuery): Promise<{ id: number; distance: number }[]> =>
  nearest(db, nearestClaims(query));
