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

export interface CandidatesQuery {
  /** Its vector by each embedding model that is searched; none: only its words find something. */
  readonly vectors: readonly QueryVector[];
  /** Its words, "quoted phrases", `or` and `-without` find what names them literally. */
  readonly queryText: string;
  readonly limit: number;
}

export type QueryVector = Pick<NearestQuery, 'modelId' | 'dimensions' | 'vector'>;

/**
 * The visible segments that may answer a query, best first, at most `limit`: those near its vector, by the model
 * of their own video, and those that have its words, fused by reciprocal rank.
 */
export async function segmentCandidates(db: Db, query: CandidatesQuery): Promise<SegmentCandidate[]> {
  const near = await nearestByModel(db, query, nearestSegments);
  const worded = await wordedSegments(db, query);
  const rankings = [...near.map((rows) => rows.map(({ id }) => id)), worded];
  return loadCandidates(db, fusedByReciprocalRank(rankings).slice(0, query.limit));
}

/** What each model finds. Vectors of the same video by another model that is searched too count for nothing. */
function nearestByModel(
  db: Db,
  { vectors, limit }: Pick<CandidatesQuery, 'vectors' | 'limit'>,
  of: typeof nearestSegments,
): Promise<{ id: number; distance: number }[][]> {
  const models = vectors.map(({ modelId }) => modelId);
  return Promise.all(
    vectors.map((one) => {
      const elsewhere = models.filter((id) => id !== one.modelId);
      return nearest(db, of({ ...one, limit, elsewhere }));
    }),
  );
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

/**
 * Ids of the visible claims nearest to a query, at most `limit`, with their cosine distance by the model of their
 * own video. Distances of two models do not compare: their rankings are fused.
 */
export async function nearestClaimIds(
  db: Db,
  query: Pick<CandidatesQuery, 'vectors' | 'limit'>,
): Promise<{ id: number; distance: number }[]> {
  const rankings = await nearestByModel(db, query, nearestClaims);
  const distances = new Map(rankings.flat().map(({ id, distance }) => [id, distance]));
  const ids = fusedByReciprocalRank(rankings.map((rows) => rows.map(({ id }) => id)));
  return ids.slice(0, query.limit).map((id) => ({ id, distance: distances.get(id)! }));
}
