import type { VideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import type { StageAttempt } from '../../domain/stage-times.ts';
import type { Sentence } from '../../domain/transcript.ts';
import type { VideoMetadata } from '../../domain/video.ts';
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
import { type Speaker, speakerOf } from './speaker.ts';
import { findVideo } from './videos.ts';

/** All that is known of one video. */
export interface VideoReport {
  readonly video: VideoMetadata;
  /** Undefined while it is not stored: then there is nothing but its stages. */
  readonly published?: PublishedVideo;
  readonly stages: readonly StageAttempt[];
  /** How its newest settled way ended. */
  readonly outcome?: Outcome;
}

export interface PublishedVideo {
  readonly publishedAt: Date;
  readonly mining: 'off' | 'extractive' | 'abstractive';
  /** The miner's. */
  readonly model?: string;
  /** It was a demo model. */
  readonly demo: boolean;
  readonly language?: string;
  readonly speechModel?: string;
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
  /** 0 to 1; 0 when unknown. */
  readonly speakerConfidence: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly sentences: readonly Sentence[];
}

/** Undefined when there is no such video. */
export async function videoReport(db: Db, videoId: VideoId): Promise<VideoReport | undefined> {
  const video = await findVideo(db, videoId);
  if (video === undefined) return undefined;
  return {
    video,
    published: await publishedVideo(db, videoId),
    stages: await stageAttempts(db, videoId),
    outcome: await newestOutcome(db, videoId),
  };
}

async function publishedVideo(db: Db, videoId: VideoId): Promise<PublishedVideo | undefined> {
  const row = await db
    .selectFrom('publications')
    .leftJoin('transcripts', (join) =>
      join
        .onRef('transcripts.video_id', '=', 'publications.video_id')
        .onRef('transcripts.config_hash', '=', 'publications.transcript_hash'),
    )
    .selectAll('publications')
    .select(['transcripts.language', 'transcripts.model as speech_model'])
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
    .select(['speakers.label', 'speakers.name'])
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

async function stageAttempts(db: Db, videoId: VideoId): Promise<StageAttempt[]> {
  const rows = await db
    .selectFrom('stage_runs')
    .select(['stage', 'status', 'started_at', 'ended_at', 'reason', 'detail'])
    .where('video_id', '=', videoId)
    .orderBy('started_at')
    .execute();
  return rows.map((row) => ({
    stage: row.stage,
    status: row.status,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    reason: row.reason ?? undefined,
    detail: row.detail ?? undefined,
  }));
}

async function newestOutcome(db: Db, videoId: VideoId): Promise<Outcome | undefined> {
  const row = await db
    .selectFrom('batch_videos')
    .select('outcome_detail')
    .where('video_id', '=', videoId)
    .where('settled_at', 'is not', null)
    .orderBy('settled_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.outcome_detail ?? undefined;
}
