import { concurrentVideosFor } from '../capacity/concurrent-videos.ts';
import { type PacingSettings, pacingSchema } from '../configuration.ts';
import { bufferMaxOf } from '../pacing/pacing.ts';
import type { ScheduleCase, ScheduleResource } from './schedule-case.ts';
import { whereItBreaks } from './seed-breaks.ts';
import {
  SEED_CLAIMS,
  SEED_MINUTES_PER_VIDEO,
  SEED_SECONDS,
  SEED_SEGMENT_WORKERS,
  SEED_SEGMENTS,
  SEED_VIDEOS,
  type SeedClaim,
  seedTimes,
} from './seed-claims.ts';
import { simulateSeedLoop } from './seed-loop.ts';
import { simulate } from './simulate.ts';

/** What this schedule takes, and why not less. */
export interface OurDays {
  readonly days: number;
  readonly boundDays: number;
  readonly binds: ScheduleResource;
}

/** One line of the seeds' headline table: 7000 videos of an hour. */
export interface SeedRow {
  /** `8 workers`, `M2 Max 32 GB`. */
  readonly name: string;
  readonly workers: number;
  readonly claimedDays: number;
  /** Their formula, worked out again; hours. */
  readonly formula: {
    readonly bufferHours: number;
    readonly steadyHours: number;
    readonly drainHours: number;
    readonly days: number;
  };
  /** Their loop, simulated with 3 accounts and the low delays where nothing else is said. */
  readonly theirLoop: {
    /** Every worker has its own 8 language-model calls at full speed, as they assume. */
    readonly ownPoolsDays: number;
    /** All workers share one model that serves as many calls as there are workers. */
    readonly oneModelDays: number;
    /** As ownPoolsDays, with the one account that they call enough, at their normal delay. */
    readonly oneAccountDays: number;
  };
  /** Our schedule, on the resources of ownPoolsDays where nothing else is said. */
  readonly ours: {
    /** 3 accounts, 60-120 s while the buffer is low. */
    readonly lowDelay: OurDays;
    /** 3 accounts, 180-300 s always. */
    readonly normalDelay: OurDays;
    /** One account, 180-300 s always. */
    readonly oneAccount: OurDays;
    /** 3 accounts, the low delays, and the resources of oneModelDays. */
    readonly oneModel: OurDays;
  };
  /** Where their arithmetic breaks, in one sentence. */
  readonly breaks: string;
}

export interface SeedTable {
  /** Everything that was assumed, one sentence each. */
  readonly assumptions: readonly string[];
  readonly rows: readonly SeedRow[];
}

/** Eight simulated weeks of work for each row: takes seconds. seedRow() makes one row at a time. */
export const seedTable = (): SeedTable => ({ assumptions: SEED_ASSUMPTIONS, rows: SEED_CLAIMS.map(seedRow) });

export const SEED_ASSUMPTIONS: readonly string[] = [
  `${SEED_VIDEOS} videos of an hour, ${SEED_SEGMENTS} segments each; every stage always takes its mean.`,
  `Stage times are the middle of their ranges: download ${SEED_SECONDS.download} s, transcription ${SEED_SECONDS.transcribe / 60} min, ${SEED_SECONDS.segment} s for a segment, evaluation ${SEED_SECONDS.evaluate / 60} min, storage ${SEED_SECONDS.publish} s. "Quick stages": transcription 5 min, as in their pseudo-code, and downloads of 5 s, the quickest of their range.`,
  `Their formula: an hour to build the buffer, ${SEED_VIDEOS} × ${SEED_MINUTES_PER_VIDEO} min / workers, and their drain of 1 or 2 hours.`,
  `Their loop: one download thread; each worker takes one video through all its stages, ${SEED_SEGMENT_WORKERS} segments at once. Own pools: every worker has ${SEED_SEGMENT_WORKERS} language-model calls at full speed. One model: as many calls at once as there are workers, for all of them together.`,
  'The first 20 downloads wait 30-60 s. Low delay: 60-120 s while fewer than 5 videos wait, else 180-300 s. Normal delay: 180-300 s. A wait begins when the download before it has ended.',
  'Transcriptions and evaluations at once: one for each worker; the three machines have what their presets say.',
  'Ours: the same slots; language-model calls are one pool for all videos, at most 50 segments of one video at once.',
];

const ACCOUNTS = 3;
const LOW_DELAY: PacingSettings = pacingSchema.parse({ preset: 'steady' });
const NORMAL_DELAY: PacingSettings = pacingSchema.parse({ preset: 'steady', steady: { lowBuffer: 0 } });

export function seedRow(claim: SeedClaim): SeedRow {
  const { name, workers, claimedDays } = claim;
  const streams = workers * SEED_SEGMENT_WORKERS;
  const lowDelay = caseOf(claim, { llm: streams, accounts: ACCOUNTS, pacing: LOW_DELAY });
  const normalDelay = caseOf(claim, { llm: streams, accounts: ACCOUNTS, pacing: NORMAL_DELAY });
  const oneAccount = caseOf(claim, { llm: streams, accounts: 1, pacing: NORMAL_DELAY });
  const oneModel = caseOf(claim, { llm: workers, accounts: ACCOUNTS, pacing: LOW_DELAY });
  const figures = {
    name,
    workers,
    claimedDays,
    formula: formulaOf(claim),
    theirLoop: {
      ownPoolsDays: loopDays(lowDelay, workers),
      oneModelDays: loopDays(oneModel, workers),
      oneAccountDays: loopDays(oneAccount, workers),
    },
    ours: {
      lowDelay: ourDays(lowDelay),
      normalDelay: ourDays(normalDelay),
      oneAccount: ourDays(oneAccount),
      oneModel: ourDays(oneModel),
    },
  };
  return { ...figures, breaks: whereItBreaks(claim, figures) };
}

function caseOf(
  { speech, flagship, seconds }: SeedClaim,
  { llm, accounts, pacing }: { llm: number; accounts: number; pacing: PacingSettings },
): ScheduleCase {
  const slots = { network: 12, speech, voices: 1, llm, flagship, embedding: 1, database: 10 };
  const concurrentVideos = concurrentVideosFor(slots);
  return {
    videos: SEED_VIDEOS,
    segmentsPerVideo: SEED_SEGMENTS,
    times: seedTimes({ ...SEED_SECONDS, ...seconds }),
    stepSeconds: 0,
    slots,
    concurrentVideos,
    window: concurrentVideos + bufferMaxOf(pacing),
    segmentsInFlight: 50,
    pacing,
    accounts,
    // 48 kbit/s.
    audioBytes: 21_600_000,
    startsAtMs: 0,
    seed: 'seeds',
  };
}

function formulaOf({ workers, bufferHours, drainHours }: SeedClaim): SeedRow['formula'] {
  const steadyHours = (SEED_VIDEOS * SEED_MINUTES_PER_VIDEO) / 60 / workers;
  return { bufferHours, steadyHours, drainHours, days: (bufferHours + steadyHours + drainHours) / 24 };
}

const DAY_SECONDS = 86_400;

const loopDays = (scheduleCase: ScheduleCase, workers: number): number =>
  simulateSeedLoop(scheduleCase, workers, SEED_SEGMENT_WORKERS).makespanSeconds / DAY_SECONDS;

function ourDays(scheduleCase: ScheduleCase): OurDays {
  const { makespanSeconds, boundSeconds, binds } = simulate(scheduleCase);
  return { days: makespanSeconds / DAY_SECONDS, boundDays: boundSeconds / DAY_SECONDS, binds };
}
