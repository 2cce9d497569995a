import type { VideoId } from '../../domain/ids.ts';
import type { VideoSummary } from '../../domain/summary.ts';
import type { QualityReport, Sentence } from '../../domain/transcript.ts';
import type { Db } from './database.ts';
import { claimsOfVideo, type ShownClaim } from './published-claims.ts';
import {
  jargonOfVideo,
  mentalModelsOfVideo,
  peopleOfVideo,
  type ShownJargon,
  type ShownMentalModel,
  type ShownPerson,
} from './published-items.ts';
import { publishedSummary } from './published-summary.ts';
import { type Speaker, speakerColumns, speakerOf } from './speaker.ts';

/** What is visible of one video. */
export interface PublishedVideo {
  readonly publishedAt: Date;
  readonly mining: 'off' | 'extractive' | 'abstractive';
  /** The miner's. */
  readonly model?: string;
  /** It was a demo model. */
  readonly demo: boolean;
  readonly language?: string;
  readonly speechModel?: string;
  /** What was done for the transcript's quality. */
  readonly quality?: QualityReport;
  /** Undefined where it was not mined. */
  readonly summary?: VideoSummary;
  readonly segments: readonly ShownSegment[];
  readonly claims: readonly ShownClaim[];
  readonly people: readonly ShownPerson[];
  readonly jargon: readonly ShownJargon[];
  readonly mentalModels: readonly ShownMentalModel[];
}

export interface ShownSegment {
  readonly ordinal: number;
  /** Undefined: Unknown. */
  readonly speaker?: Speaker;
  /** That the segment is this speaker's, 0 to 1; 0 when unknown. */
  readonly speakerConfidence: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly sentences: readonly Sentence[];
}

/** Undefined while the video is not stored. */
export async function publishedVideo(db: Db, videoId: VideoId): Promise<PublishedVideo | undefined> {
  const row = await db
    .selectFrom('publications')
    .leftJoin('transcripts', (join) =>
      join
        .onRef('transcripts.video_id', '=', 'publications.video_id')
        .onRef('transcripts.config_hash', '=', 'publications.transcript_hash'),
    )
    .selectAll('publications')
    .select(['transcripts.language', 'transcripts.model as speech_model', 'transcripts.quality'])
    .where('publications.video_id', '=', videoId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    publishedAt: row.published_at,
    mining: row.mining,
    model: row.model ?? undefined,
    demo: row.demo,
    language: row.language ?? undefined,
    speechModel: row.speech_model ?? undefined,
    quality: row.quality ?? undefined,
    summary: await publishedSummary(db, videoId),
    segments: await shownSegments(db, videoId, row.segment_hash),
    claims: await claimsOfVideo(db, videoId),
    people: await peopleOfVideo(db, videoId),
    jargon: await jargonOfVideo(db, videoId),
    mentalModels: await mentalModelsOfVideo(db, videoId),
  };
}

async function shownSegments(db: Db, videoId: VideoId, segmentHash: string): Promise<ShownSegment[]> {
  const rows = await db
    .selectFrom('segments')
    .leftJoin('speakers', 'speakers.id', 'segments.speaker_id')
    .selectAll('segments')
    .select(speakerColumns)
    .where('segments.video_id', '=', videoId)
    .where('segments.config_hash', '=', segmentHash)
    .orderBy('segments.ordinal')
    .execute();
  return rows.map((row) => ({
    ordinal: row.ordinal,
    speaker: speakerOf(row),
    speakerConfidence: row.speaker_confidence,
    startMs: row.start_ms,
    endMs: row.end_ms,
    text: row.text,
    sentences: row.sentences,
  }));
}
