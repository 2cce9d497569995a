import { concurrentVideosFor } from '../capacity/concurrent-videos.ts';
import { SEGMENTS_IN_FLIGHT } from '../capacity/segments-in-flight.ts';
import { type PacingSettings, pacingSchema } from '../configuration.ts';
import { bufferMaxOf } from '../pacing/pacing.ts';
import type { ScheduleCase } from './schedule-case.ts';
import { whereItBreaks } from './seed-breaks.ts';
import {
  SEED_CLAIMS,
  SEED_MINUTES_PER_VIDEO,
  SEED_SECONDS,
  SEED_SEGMENT_WORKERS,
  SEED_SEGMENTS,
  SEED_VIDEOS,
  type SeedClaim,
  seedFormula,
  seedTimes,
} from './seed-claims.ts';
import { simulateSeedLoop } from './seed-loop.ts';
import type { OurDays, SeedRow, SeedTable } from './seed-row.ts';
import { simulate } from './simulate.ts';

/** Seven simulated batches for each row: takes seconds. seedRow() makes one row at a time. */
export const seedTable = (): SeedTable => ({ assumptions: SEED_ASSUMPTIONS, rows: SEED_CLAIMS.map(seedRow) });

export const SEED_ASSUMPTIONS: readonly string[] = [
  `${SEED_VIDEOS} videos of an hour, ${SEED_SEGMENTS} segments each; every stage always takes its mean.`,
  `Stage times are the middle of their ranges: download ${SEED_SECONDS.download} s, transcription ${SEED_SECONDS.transcribe / 60} min, ${SEED_SECONDS.segment} s for a segment, evaluation ${SEED_SECONDS.evaluate / 60} min, storage ${SEED_SECONDS.publish} s. "Quick stages": transcription 5 min, as in their pseudo-code, and downloads of 5 s, the quickest of their range.`,
  `Their formula: an hour to build the buffer, ${SEED_VIDEOS} × ${SEED_MINUTES_PER_VIDEO} min / workers, and their drain of 1 or 2 hours.`,
  `Their loop: one download thread; each worker takes one video through all its stages, ${SEED_SEGMENT_WORKERS} segments at once. Own pools: every worker has ${SEED_SEGMENT_WORKERS} language-model calls at full speed. One model: as many calls at once as there are workers, for all of them together.`,
  'The first 20 downloads wait 30-60 s. Low delay: 60-120 s while fewer than 5 videos wait, else 180-300 s. Normal delay: 180-300 s. A wait begins when the download before it has ended.',
  'Transcriptions and evaluations at once: one for each worker; the three machines have what their presets say.',
  `Ours: the same slots; language-model calls are one pool for all videos, at most ${SEGMENTS_IN_FLIGHT} segments of one video at once.`,
];

const LOW_DELAY: PacingSettings = pacingSchema.parse({ preset: 'steady' });
const NORMAL_DELAY: PacingSettings = pacingSchema.parse({ preset: 'steady', steady: { lowBuffer: 0 } });

export function seedRow(claim: SeedClaim): SeedRow {
  const { name, workers, claimedDays } = claim;
  const { lowDelay, normalDelay, oneAccount, oneModel } = seedCases(claim);
  const figures = {
    name,
    workers,
    claimedDays,
    formula: seedFormula(claim),
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

/** The cases of a row that are simulated, by the names of OurDays in it. */
export function seedCases(claim: SeedClaim): Record<keyof SeedRow['ours'], ScheduleCase> {
  const { workers } = claim;
  const streams = workers * SEED_SEGMENT_WORKERS;
  return {
    lowDelay: caseOf(claim, { llm: streams, accounts: 3, pacing: LOW_DELAY }),
    normalDelay: caseOf(claim, { llm: streams, accounts: 3, pacing: NORMAL_DELAY }),
    oneAccount: caseOf(claim, { llm: streams, accounts: 1, pacing: NORMAL_DELAY }),
    oneModel: caseOf(claim, { llm: workers, accounts: 3, pacing: LOW_DELAY }),
  };
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
    segmentsInFlight: SEGMENTS_IN_FLIGHT,
    pacing,
    accounts,
    // 48 kbit/s.
    audioBytes: 21_600_000,
    startsAtMs: 0,
    seed: 'seeds',
  };
}

const DAY_SECONDS = 86_400;

const loopDays = (scheduleCase: ScheduleCase, workers: number): number =>
  simulateSeedLoop(scheduleCase, workers, SEED_SEGMENT_WORKERS).makespanSeconds / DAY_SECONDS;

function ourDays(scheduleCase: ScheduleCase): OurDays {
  const { makespanSeconds, boundSeconds, binds } = simulate(scheduleCase);
  return { days: makespanSeconds / DAY_SECONDS, boundDays: boundSeconds / DAY_SECONDS, binds };
}
