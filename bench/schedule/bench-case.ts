import { concurrentVideosFor } from '../../domain/capacity/concurrent-videos.ts';
import { SEGMENTS_IN_FLIGHT } from '../../domain/capacity/segments-in-flight.ts';
import type { Slots } from '../../domain/capacity/slots.ts';
import { pacingSchema } from '../../domain/configuration.ts';
import { bufferMaxOf } from '../../domain/pacing/pacing.ts';
import type { Duration, ScheduleCase } from '../../domain/schedule/schedule-case.ts';

/** What is run, and how much faster than it would be in earnest. */
export interface BenchCase {
  /** In the time of the seed systems: their stages, the waits between downloads as configured. */
  readonly schedule: Omit<ScheduleCase, 'seed' | 'startsAtMs'>;
  /** Seconds of the bench per second of the case; of stages, waits and looks alike. */
  readonly timeScale: number;
  /** The seed system's loop on the same slots. */
  readonly seedLoop: { readonly videoWorkers: number; readonly segmentWorkers: number };
}

/** 8 video workers of the seed system, each with a pool of 8, make 64 calls of the language model at once. */
const SLOTS: Slots = {
  ...{ network: 12, speech: 8, voices: 8, llm: 64 },
  ...{ flagship: 8, embedding: 8, database: 10 },
};

const lognormal = (mean: number): Duration => ({ mean, sigma: 0.3 });

/** The measured and claimed means of the seed system's batch analysis (60-minute videos); what it has not is small. */
const TIMES: ScheduleCase['times'] = {
  probe: lognormal(1),
  download: lognormal(17.5),
  transcribe: lognormal(6.5 * 60),
  identify: lognormal(5),
  divide: lognormal(1),
  outline: lognormal(10),
  segment: lognormal(45),
  evaluate: lognormal(3.5 * 60),
  summarise: lognormal(5),
  embed: lognormal(5),
  publish: lognormal(5),
  link: lognormal(5),
};

const MINUTE = 60;
/** 48 kbit/s for an hour. */
const AUDIO_BYTES = 21_600_000;

const PACING = pacingSchema.parse({ preset: 'steady' });
const concurrentVideos = concurrentVideosFor(SLOTS);

/**
 * Time is scaled and the server is not: what it takes from the end of a stage to the begin of the next (60 ms), and from
 * the end of one piece of work until its slot has the next one (20 ms), on a quiet machine of two cores.
 */
const latencies = (timeScale: number) => ({
  stepSeconds: 0.06 / timeScale,
  slotGapSeconds: 0.02 / timeScale,
});

export const FULL: BenchCase = {
  schedule: {
    videos: 120,
    segmentsPerVideo: 100,
    times: TIMES,
    ...latencies(1 / 20),
    slots: SLOTS,
    concurrentVideos,
    window: concurrentVideos + bufferMaxOf(PACING),
    segmentsInFlight: SEGMENTS_IN_FLIGHT,
    pacing: PACING,
    accounts: 3,
    audioBytes: AUDIO_BYTES,
    failures: { share: 0.03, retrySeconds: 20 },
    pauses: [{ account: 1, fromSeconds: 10 * MINUTE, toSeconds: 50 * MINUTE }],
  },
  timeScale: 1 / 20,
  seedLoop: { videoWorkers: 8, segmentWorkers: 8 },
};

/** Shows that both sides work; what it measures is mostly filling and draining. */
export const QUICK: BenchCase = {
  ...FULL,
  schedule: {
    ...FULL.schedule,
    videos: 12,
    segmentsPerVideo: 20,
    ...latencies(1 / 100),
    pauses: [{ account: 1, fromSeconds: 1 * MINUTE, toSeconds: 5 * MINUTE }],
  },
  timeScale: 1 / 100,
};
