import { concurrentVideosFor } from '../capacity/concurrent-videos.ts';
import { SEGMENTS_IN_FLIGHT } from '../capacity/segments-in-flight.ts';
import type { Slots } from '../capacity/slots.ts';
import type { PacingSettings } from '../configuration.ts';
import { bufferMaxOf } from '../pacing/pacing.ts';
import { type Duration, SCHEDULED_WORK, type ScheduleCase } from '../schedule/schedule-case.ts';
import type { StageTime, StageTimes } from './stage-times.ts';

/** What a plan is made of. */
export interface PlanInput {
  readonly videos: number;
  /** Hours of audio of one video, the mean of all. */
  readonly hoursPerVideo: number;
  readonly segmentsPerHour: number;
  readonly times: StageTimes;
  readonly slots: Slots;
  /** Set by a person; undefined: as many as suit the slots. */
  readonly concurrentVideos?: number;
  readonly bufferMax?: number;
  readonly pacing: PacingSettings;
  /** Identities that download; 0: files of this machine, or hosts without a wait. */
  readonly accounts: number;
  readonly audioBytesPerHour: number;
  /** Mining is off: nothing is asked of a model. */
  readonly mines: boolean;
  /** Epoch milliseconds: quiet hours and daily caps go by the clock. */
  readonly startsAtMs: number;
}

/** Segments of an hour where nothing is measured: about 100, by the corrected batch analysis. */
export const SEGMENTS_PER_HOUR = 100;

/** 48 kbit/s, which is what the smallest original-language audio of most sites comes to. */
export const AUDIO_BYTES_PER_HOUR = 21_600_000;

/** Between two pieces of work of a video: 40 to 50 ms of queues and workflow tasks per activity, measured here. */
const STEP_SECONDS = 0.05;

/** The case that the simulation runs, whose chance follows from the seed. */
export function scheduleCaseOf(input: PlanInput, seed: string): ScheduleCase {
  const { videos, hoursPerVideo, slots, pacing, accounts } = input;
  const segmentsPerVideo = input.mines ? Math.max(1, Math.round(input.segmentsPerHour * hoursPerVideo)) : 0;
  const concurrentVideos = input.concurrentVideos ?? concurrentVideosFor(slots);
  const times = SCHEDULED_WORK.map((work) => [work, durationOf(input.times[work], hoursPerVideo)]);
  return {
    ...{ videos, segmentsPerVideo, slots, pacing, accounts, concurrentVideos, seed },
    times: Object.fromEntries(times) as ScheduleCase['times'],
    stepSeconds: STEP_SECONDS,
    window: concurrentVideos + (input.bufferMax ?? bufferMaxOf(pacing)),
    segmentsInFlight: SEGMENTS_IN_FLIGHT,
    audioBytes: Math.round(input.audioBytesPerHour * hoursPerVideo),
    startsAtMs: input.startsAtMs,
  };
}

const durationOf = ({ seconds, sigma, per }: StageTime, hours: number): Duration => ({
  mean: per === 'hour' ? seconds * hours : seconds,
  sigma,
});
