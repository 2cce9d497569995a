import type { PlanInput } from './plan-input.ts';

/** Bytes, from least to most, and what they are reckoned from. */
export interface DiskRange {
  readonly what: 'audio' | 'database' | 'temporal';
  readonly least: number;
  readonly most: number;
  readonly source: string;
}

export interface DiskFacts {
  readonly input: Pick<
    PlanInput,
    'videos' | 'hoursPerVideo' | 'segmentsPerHour' | 'mines' | 'audioBytesPerHour'
  >;
  /** Downloaded and not settled, at most, over all scenarios. */
  readonly peakBufferedBytes: number;
  /** pacing.maxBufferGb. */
  readonly maxBufferGb: number;
  readonly keepAudio: boolean;
  /** Undefined: not measured here. */
  readonly audioMeasured: boolean;
  readonly databaseBytesPerHour?: number;
  /** Of the longest scenario. */
  readonly days: number;
  readonly retentionDays: number;
}

/** 33 kbit/s, the smallest audio of the seeds' notes, and 128 kbit/s, as podcast hosts have it; bytes per hour. */
const AUDIO_SPREAD = { least: 15_000_000, most: 57_600_000 };
/** 1.72 MB for an hour and a half without claims, as measured by the seeds; with claims and vectors up to three times that. */
const DATABASE_PER_HOUR = { least: 1_150_000, most: 5_200_000 };
/** Measured on a quiet machine: 2.3 KB of Temporal's database per activity, with what its workflow tasks leave. */
const TEMPORAL_PER_ACTIVITY = 2_300;
/** Activities of a video besides its segments: stages, its turn, planning and concluding, links, settling; some again. */
const ACTIVITIES_PER_VIDEO = { least: 15, most: 25 };

const WITHIN = 0.25;
const GB = 1e9;

/** What a batch takes of disks at most, while it runs. */
export function diskOf(facts: DiskFacts): DiskRange[] {
  return [audio(facts), database(facts), temporal(facts)];
}

function audio({ input, keepAudio, ...facts }: DiskFacts): DiskRange {
  const total = input.videos * input.hoursPerVideo * input.audioBytesPerHour;
  const bytes = keepAudio ? total : Math.min(total, facts.peakBufferedBytes);
  // A file more may come from each download under way when the bound is met.
  const bound = keepAudio ? Number.POSITIVE_INFINITY : facts.maxBufferGb * GB;
  const [least, most] = facts.audioMeasured
    ? [bytes * (1 - WITHIN), bytes * (1 + WITHIN)]
    : [
        (bytes * AUDIO_SPREAD.least) / input.audioBytesPerHour,
        (bytes * AUDIO_SPREAD.most) / input.audioBytesPerHour,
      ];
  const rate = `${Math.round(input.audioBytesPerHour / 1e6)} MB an hour`;
  const kept = keepAudio ? 'all of it is kept' : 'at the fullest moment';
  return {
    what: 'audio',
    least: Math.min(least, bound),
    most: Math.min(most, bound),
    source: facts.audioMeasured ? `${kept}, ${rate} measured here` : `${kept}, 15-58 MB an hour`,
  };
}

function database({ input, databaseBytesPerHour }: DiskFacts): DiskRange {
  const hours = input.videos * input.hoursPerVideo;
  if (databaseBytesPerHour !== undefined) {
    const bytes = hours * databaseBytesPerHour;
    const source = `${megabytes(databaseBytesPerHour)} MB for an hour of audio, measured here`;
    return { what: 'database', least: bytes * (1 - WITHIN), most: bytes * (1 + WITHIN), source };
  }
  const { least, most } = DATABASE_PER_HOUR;
  return {
    what: 'database',
    least: hours * least,
    most: hours * (input.mines ? most : 2 * least),
    source: 'from 1.72 MB for a video of 1.5 h without claims',
  };
}

/** Closed workflows go when their retention is over. */
function temporal({ input, days, retentionDays }: DiskFacts): DiskRange {
  const segments = input.mines ? input.segmentsPerHour * input.hoursPerVideo : 0;
  const kept = input.videos * Math.min(1, retentionDays / Math.max(days, 1e-9));
  const bytes = (activities: number) => kept * (segments + activities) * TEMPORAL_PER_ACTIVITY;
  return {
    what: 'temporal',
    least: bytes(ACTIVITIES_PER_VIDEO.least),
    most: bytes(ACTIVITIES_PER_VIDEO.most),
    source: `2.3 KB an activity, kept for ${retentionDays} days`,
  };
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
