import { jumpLink } from '../../domain/jump-link.ts';
import { dotProduct, type RankedSentence, rankedSentences } from '../../domain/sentence-ranking.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import {
  nearestClaimIds,
  type QueryVector,
  type SegmentCandidate,
  segmentCandidates,
} from '../../storage/database/candidates.ts';
import type { Db } from '../../storage/database/database.ts';
import { withoutVectors } from '../../storage/database/embedding-coverage.ts';
import { claimsById, type ShownClaim } from '../../storage/database/published-claims.ts';
import type { Speaker } from '../../storage/database/speaker.ts';
import type { VideoOrigin } from '../../storage/database/video-origin.ts';
import {
  type Embedders,
  type SearchedModel,
  searchedModels,
  type UnavailableModel,
} from './searched-models.ts';

export interface SearchHit {
  readonly video: VideoOrigin;
  /** Undefined: Unknown. */
  readonly speaker?: Speaker;
  /** The sentence found, and its neighbours. */
  readonly text: string;
  readonly before?: string;
  readonly after?: string;
  readonly startMs: number;
  /** Cosine with the query, -1 to 1. */
  readonly score: number;
  /** Plays the video from the sentence on. */
  readonly link: string;
}

export interface ClaimHit {
  readonly claim: ShownClaim;
  readonly score: number;
}

export type SearchResult =
  | { readonly kind: 'nothing-published' }
  | {
      readonly kind: 'searched';
      readonly hits: readonly SearchHit[];
      readonly claims: readonly ClaimHit[];
      /** What only its own words could find: stored with an embedding model that cannot be asked. */
      readonly withoutVectors: { readonly segments: number; readonly videos: number };
      readonly unavailable: readonly UnavailableModel[];
    };

export interface SearchRequest extends Embedders {
  readonly db: Db;
  readonly query: string;
  /** How many sentences at most. */
  readonly limit: number;
}

const CANDIDATE_SEGMENTS = 20;
const CLAIMS = 5;

/**
 * Segments are found first, by meaning, each by the embedding model of its own video, and by words; then the
 * sentences of the best ones are compared with the query one by one by the model in use, and the best of each
 * segment becomes a hit.
 *
 * @throws UserError when the query is empty, or when nothing that is stored can be compared with it;
 * StageError (`system`) when the embedder is away.
 */
export async function findSentences({
  db,
  query,
  limit,
  ...embedders
}: SearchRequest): Promise<SearchResult> {
  const text = searchableText(query);
  const models = await searchedModels(db, embedders);
  if (models === undefined) return { kind: 'nothing-published' };
  const { searched, unavailable } = models;
  const vectors = await Promise.all(searched.map((model) => queryVector(model, text)));
  const segments = await segmentCandidates(db, {
    vectors,
    queryText: text,
    limit: Math.max(CANDIDATE_SEGMENTS, limit),
  });
  const { embedder } = embedders;
  const own = searched.findIndex((model) => model.embedder === embedder);
  const compared = vectors[own]?.vector ?? (await embedder.embed([text]))[0]!;
  return {
    kind: 'searched',
    hits: (await comparedSentences(embedder, segments, compared)).slice(0, limit).map(toHit),
    claims: await nearClaims(db, vectors),
    withoutVectors: await withoutVectors(
      db,
      searched.map(({ stored }) => stored.id),
    ),
    unavailable,
  };
}

const queryVector = async ({ stored, embedder }: SearchedModel, text: string): Promise<QueryVector> => ({
  modelId: stored.id,
  dimensions: stored.dimensions,
  vector: (await embedder.embed([text]))[0]!,
});

function searchableText(query: string): string {
  // PostgreSQL's text holds no NUL; other control characters mean nothing to a reader.
  const text = query.replace(/\p{Cc}+/gu, ' ').trim();
  if (text !== '') return text;
  throw new UserError({
    what: 'The question is empty',
    todo: 'ask in your own words: vidmine search "how do bees find their way home"',
    usage: true,
  });
}

async function comparedSentences(
  embedder: Embedder,
  segments: readonly SegmentCandidate[],
  query: readonly number[],
): Promise<RankedSentence<SegmentCandidate>[]> {
  const sentences = segments.flatMap((segment) => segment.sentences.map((sentence) => sentence.text));
  if (sentences.length === 0) return [];
  const vectors = await embedder.embed(sentences);
  return rankedSentences(segments, (index) => dotProduct(query, vectors[index]!));
}

const toHit = ({ within, sentence, before, after, score }: RankedSentence<SegmentCandidate>): SearchHit => ({
  video: within.video,
  speaker: within.speaker,
  text: sentence.text,
  before: before?.text,
  after: after?.text,
  startMs: sentence.startMs,
  score,
  link: jumpLink(within.video, sentence.startMs),
});

async function nearClaims(db: Db, vectors: readonly QueryVector[]): Promise<ClaimHit[]> {
  const near = await nearestClaimIds(db, { vectors, limit: CLAIMS });
  const claims = await claimsById(
    db,
    near.map((row) => row.id),
  );
  const distances = new Map(near.map((row) => [row.id, row.distance]));
  return claims.map((claim) => ({ claim, score: 1 - distances.get(claim.id)! }));
}
