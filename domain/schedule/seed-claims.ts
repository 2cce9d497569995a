import type { Duration, ScheduledWork } from './schedule-case.ts';

/** A line of the corrected batch analysis: 7000 videos of an hour, and the days it promises. */
export interface SeedClaim {
  readonly name: string;
  /** Videos in work at once. */
  readonly workers: number;
  readonly claimedDays: number;
  /** Transcriptions and evaluations at once. */
  readonly speech: number;
  readonly flagship: number;
  /** What it takes until the workers have enough to do, and after the last download, in hours: their round figures. */
  readonly bufferHours: number;
  readonly drainHours: number;
  /** Seconds of stages other than those of SEED_SECONDS. */
  readonly seconds?: Partial<Record<keyof typeof SEED_SECONDS, number>>;
}

export const SEED_VIDEOS = 7000;
export const SEED_SEGMENTS = 100;
/** Language-model calls at once of one video worker. */
export const SEED_SEGMENT_WORKERS = 8;
/** Minutes of a video worker for one video: what their formula divides by the number of workers. */
export const SEED_MINUTES_PER_VIDEO = 20;

/** The middle of each range that the analysis gives, in seconds. */
export const SEED_SECONDS = {
  download: 17.5,
  transcribe: 390,
  segment: 45,
  evaluate: 210,
  publish: 5,
} as const satisfies Partial<Record<ScheduledWork, number>>;

/** Its stages have no other work; all of them take the same time, as they do in its arithmetic. */
export const seedTimes = (
  seconds: Partial<Record<ScheduledWork, number>>,
): Readonly<Record<ScheduledWork, Duration>> => {
  const of = (work: ScheduledWork): Duration => ({ mean: seconds[work] ?? 0, sigma: 0 });
  return {
    probe: of('probe'),
    download: of('download'),
    transcribe: of('transcribe'),
    identify: of('identify'),
    divide: of('divide'),
    outline: of('outline'),
    segment: of('segment'),
    evaluate: of('evaluate'),
    summarise: of('summarise'),
    embed: of('embed'),
    publish: of('publish'),
    link: of('link'),
  };
};

const ofWorkers = (workers: number, claimedDays: number, drainHours: number): SeedClaim => ({
  name: `${workers} workers`,
  workers,
  claimedDays,
  speech: workers,
  flagship: workers,
  bufferHours: 1,
  drainHours,
});

export const SEED_CLAIMS: readonly SeedClaim[] = [
  ofWorkers(8, 12.2, 2),
  // What its pseudo-code takes to transcribe, and the quickest download of its range.
  { ...ofWorkers(8, 12.2, 2), name: '8 workers, quick stages', seconds: { transcribe: 300, download: 5 } },
  ofWorkers(12, 8.3, 2),
  ofWorkers(16, 6.2, 1),
  ofWorkers(24, 4.1, 1),
  { ...ofWorkers(6, 16, 2), name: 'M2 Max 32 GB', speech: 2, flagship: 1 },
  { ...ofWorkers(12, 8, 2), name: 'M2 Ultra 64 GB', speech: 4, flagship: 2 },
  { ...ofWorkers(20, 4.7, 1), name: 'M2 Ultra 128 GB', speech: 8, flagship: 4 },
];

/** Their formula, worked out again: hours to build the buffer, to work it off, and to drain. */
export function seedFormula({ workers, bufferHours, drainHours }: SeedClaim) {
  const steadyHours = (SEED_VIDEOS * SEED_MINUTES_PER_VIDEO) / 60 / workers;
  return { bufferHours, steadyHours, drainHours, days: (bufferHours + steadyHours + drainHours) / 24 };
}
