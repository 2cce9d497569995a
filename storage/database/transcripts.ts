import type { VideoId } from '../../domain/ids.ts';
import type { Segment, Transcript } from '../../domain/transcript.ts';
import type { Db } from './database.ts';
import { storableJson } from './storable.ts';
import { textHash } from './text-hash.ts';

/** PostgreSQL takes 65535 parameters in a statement. */
const ROWS_PER_INSERT = 1000;

/** Stored segments carry the id that findings and evidence point to. */
export interface StoredSegment extends Segment {
  readonly id: number;
  readonly textHash: string;
}

export async function saveTranscript(
  db: Db,
  videoId: VideoId,
  configHash: string,
  transcript: Transcript,
): Promise<void> {
  await db
    .insertInto('transcripts')
    .values({
      video_id: videoId,
      config_hash: configHash,
      language: transcript.language,
      language_probability: transcript.languageProbability,
      duration_ms: Math.round(transcript.durationMs),
      engine: transcript.engine,
      model: transcript.model,
      words: storableJson(transcript.words),
      spans: storableJson(transcript.spans),
      quality: storableJson(transcript.quality),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @throws Error when the transcript a stage names is not stored. */
export async function loadTranscript(db: Db, videoId: VideoId, configHash: string): Promise<Transcript> {
  const row = await db
    .selectFrom('transcripts')
    .selectAll()
    .where('video_id', '=', videoId)
    .where('config_hash', '=', configHash)
    .executeTakeFirst();
  if (row === undefined) throw new Error(`The transcript ${configHash} of ${videoId} is not stored.`);
  return {
    language: row.language,
    languageProbability: row.language_probability,
    durationMs: row.duration_ms,
    engine: row.engine,
    model: row.model,
    words: row.words,
    spans: row.spans,
    quality: row.quality,
  };
}

/** How long the recording is; throws where that transcript is not stored. */
export async function transcriptDurationMs(db: Db, videoId: VideoId, configHash: string): Promise<number> {
  const row = await db
    .selectFrom('transcripts')
    .select('duration_ms')
    .where('video_id', '=', videoId)
    .where('config_hash', '=', configHash)
    .executeTakeFirstOrThrow();
  return row.duration_ms;
}

/** @param identifyHash identity of the identification whose speakers the segments name. */
export async function saveSegments(
  db: Db,
  videoId: VideoId,
  configHash: string,
  identifyHash: string,
  segments: readonly Segment[],
): Promise<void> {
  const speakers = await speakerIds(db, videoId, identifyHash);
  for (let at = 0; at < segments.length; at += ROWS_PER_INSERT) {
    await insertSegments(db, segments.slice(at, at + ROWS_PER_INSERT), { videoId, configHash, speakers });
  }
}

async function insertSegments(
  db: Db,
  segments: readonly Segment[],
  {
    videoId,
    configHash,
    speakers,
  }: { videoId: VideoId; configHash: string; speakers: ReadonlyMap<string, number> },
): Promise<void> {
  await db
    .insertInto('segments')
    .values(
      segments.map((segment) => ({
        video_id: videoId,
        config_hash: configHash,
        ordinal: segment.ordinal,
        speaker_id: segment.speaker === undefined ? null : speakerId(speakers, segment.speaker),
        speaker_confidence: segment.speakerConfidence,
        start_ms: Math.round(segment.startMs),
        end_ms: Math.round(segment.endMs),
        text: segment.text,
        text_hash: textHash(segment.text),
        sentences: JSON.stringify(segment.sentences),
      })),
    )
    .onConflict((conflict) => conflict.columns(['video_id', 'config_hash', 'ordinal']).doNothing())
    .execute();
}

function speakerId(speakers: ReadonlyMap<string, number>, label: string): number {
  const id = speakers.get(label);
  if (id === undefined)
    throw new Error(`Speaker ${label} is not stored, so no segment can name that speaker.`);
  return id;
}

/** In order of time. */
export async function loadSegments(db: Db, videoId: VideoId, configHash: string): Promise<StoredSegment[]> {
  const rows = await segmentRows(db)
    .where('segments.video_id', '=', videoId)
    .where('segments.config_hash', '=', configHash)
    .orderBy('segments.ordinal')
    .execute();
  return rows.map(toSegment);
}

/** The segment and, for context, the one before it. */
export async function loadSegmentWithPrevious(
  db: Db,
  segmentId: number,
): Promise<{ segment: StoredSegment; previous: StoredSegment | undefined }> {
  const row = await segmentRows(db).where('segments.id', '=', segmentId).executeTakeFirstOrThrow();
  const previous = await segmentRows(db)
    .where('segments.video_id', '=', row.video_id)
    .where('segments.config_hash', '=', row.config_hash)
    .where('segments.ordinal', '=', row.ordinal - 1)
    .executeTakeFirst();
  return { segment: toSegment(row), previous: previous && toSegment(previous) };
}

const segmentRows = (db: Db) =>
  db
    .selectFrom('segments')
    .leftJoin('speakers', 'speakers.id', 'segments.speaker_id')
    .selectAll('segments')
    .select('speakers.label as speaker_label');

type SegmentRow = Awaited<ReturnType<ReturnType<typeof segmentRows>['executeTakeFirstOrThrow']>>;

const toSegment = (row: SegmentRow): StoredSegment => ({
  id: row.id,
  textHash: row.text_hash,
  ordinal: row.ordinal,
  speaker: row.speaker_label ?? undefined,
  speakerConfidence: row.speaker_confidence,
  startMs: row.start_ms,
  endMs: row.end_ms,
  text: row.text,
  sentences: row.sentences,
});

async function speakerIds(db: Db, videoId: VideoId, identifyHash: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('speakers')
    .select(['id', 'label'])
    .where('video_id', '=', videoId)
    .where('config_hash', '=', identifyHash)
    .execute();
  return new Map(rows.map((row) => [row.label, row.id]));
}
