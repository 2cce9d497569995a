import type { Naming } from '../../domain/speakers/naming.ts';
import type { VoiceVector } from '../../domain/speakers/voice-vector.ts';
import type { Span } from '../../domain/voices/spans.ts';
import type { Db } from './database.ts';
import { vectorOfBytes } from './voice-vectors.ts';

/** All that one voice says in a video, as it was identified and named last. */
export interface StoredCluster {
  readonly id: number;
  readonly videoId: string;
  readonly configHash: string;
  readonly label: string;
  readonly encoder: string;
  readonly vector: VoiceVector;
  readonly speechMs: number;
  readonly coherence: number;
  /** Where it is heard, in order of time; empty where it was not asked for. */
  readonly spans: readonly Span[];
  readonly naming: Naming;
}

export interface ClusterQuery {
  readonly videoIds: readonly string[];
  /** Digest; undefined: of any. */
  readonly encoder?: string;
  /** Undefined: of every identification that is stored. */
  readonly configHash?: string;
  /** The videos whose clusters come with their spans. */
  readonly withSpans: readonly string[];
}

/** In order of video, identification and first appearance. */
export async function clustersOf(db: Db, query: ClusterQuery): Promise<StoredCluster[]> {
  if (query.videoIds.length === 0) return [];
  const rows = await db
    .selectFrom('speakers')
    .selectAll()
    .where('video_id', 'in', [...query.videoIds])
    .where('vector', 'is not', null)
    .$if(query.encoder !== undefined, (rows) => rows.where('encoder', '=', query.encoder!))
    .$if(query.configHash !== undefined, (rows) => rows.where('config_hash', '=', query.configHash!))
    .orderBy('video_id')
    .orderBy('config_hash')
    .orderBy('id')
    .execute();
  const spans = await spansOf(db, query.withSpans);
  return rows.map((row) => ({
    id: row.id,
    videoId: row.video_id,
    configHash: row.config_hash,
    label: row.label,
    encoder: row.encoder!,
    vector: vectorOfBytes(row.vector!),
    speechMs: row.speech_ms ?? 0,
    coherence: row.coherence ?? 0,
    spans: spans.get(keyOf(row.video_id, row.config_hash, row.label)) ?? [],
    naming: {
      kind: row.kind,
      voiceId: row.voice_id ?? undefined,
      name: row.name ?? undefined,
      similarity: row.similarity ?? undefined,
      margin: row.margin ?? undefined,
      rule: row.rule,
      confidence: row.confidence,
    },
  }));
}

/** Up to `limit` videos after `after` with clusters of this encoder, by id. */
export async function videosWithClusters(
  db: Db,
  encoder: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('speakers')
    .select('video_id')
    .distinct()
    .where('encoder', '=', encoder)
    .where('video_id', '>', after)
    .orderBy('video_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.video_id);
}

async function spansOf(db: Db, videoIds: readonly string[]): Promise<Map<string, Span[]>> {
  if (videoIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('speaker_pieces')
    .select(['video_id', 'config_hash', 'label', 'start_ms', 'end_ms'])
    .where('video_id', 'in', [...videoIds])
    .where('label', 'is not', null)
    .orderBy('start_ms')
    .execute();
  const grouped = Map.groupBy(rows, (row) => keyOf(row.video_id, row.config_hash, row.label!));
  return new Map(
    [...grouped].map(([key, pieces]) => [
      key,
      pieces.map((piece) => ({ startMs: piece.start_ms, endMs: piece.end_ms })),
    ]),
  );
}

const keyOf = (videoId: string, configHash: string, label: string): string =>
  [videoId, configHash, label].join('\n');

export interface StoredPiece extends Span {
  /** Undefined: Unknown. */
  readonly label?: string;
  readonly encoder: string;
  readonly vector: VoiceVector;
}

/** What was listened to when a video was identified, in order of time. */
export async function loadPieces(db: Db, videoId: string, configHash: string): Promise<StoredPiece[]> {
  const rows = await db
    .selectFrom('speaker_pieces')
    .select(['start_ms', 'end_ms', 'label', 'encoder', 'vector'])
    .where('video_id', '=', videoId)
    .where('config_hash', '=', configHash)
    .orderBy('start_ms')
    .execute();
  return rows.map((row) => ({
    startMs: row.start_ms,
    endMs: row.end_ms,
    label: row.label ?? undefined,
    encoder: row.encoder,
    vector: vectorOfBytes(row.vector),
  }));
}
