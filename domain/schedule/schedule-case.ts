import type { Slots } from '../capacity/slots.ts';
import type { PacingSettings } from '../configuration.ts';

/** Seconds that one piece of work holds its slot. A mean of 0: it is not done, except for a download. */
export interface Duration {
  readonly mean: number;
  /** Sigma of the lognormal distribution around that mean; 0: always the mean. */
  readonly sigma: number;
}

/** What is done for a video, in the order of its way. `segment` is done segmentsPerVideo times; all else once. */
export const SCHEDULED_WORK = [
  'probe',
  'download',
  'transcribe',
  'identify',
  'divide',
  'outline',
  'segment',
  'evaluate',
  'summarise',
  'embed',
  'publish',
  'link',
] as const;

export type ScheduledWork = (typeof SCHEDULED_WORK)[number];

/** Everything the simulated schedule depends on. Pacing and window rules are those of the workflows. */
export interface ScheduleCase {
  readonly videos: number;
  readonly segmentsPerVideo: number;
  readonly times: Readonly<Record<ScheduledWork, Duration>>;
  /** What passes between two pieces of work of a video that is nobody's work: queues and workflow tasks. */
  readonly stepSeconds: number;
  /** What a slot stays empty between two pieces of work; undefined: nothing. */
  readonly slotGapSeconds?: number;
  readonly slots: Slots;
  readonly concurrentVideos: number;
  /** Videos in flight at most. */
  readonly window: number;
  /** Segments of one video in flight at most. */
  readonly segmentsInFlight: number;
  readonly pacing: PacingSettings;
  /** Identities that download; 0: local files, which need no turn. */
  readonly accounts: number;
  /** Bytes of one video's audio, for the bound of the buffer in bytes. */
  readonly audioBytes: number;
  /** Share of the pieces of work that fail once, and how long such a piece waits before it is done again. */
  readonly failures?: { readonly share: number; readonly retrySeconds: number };
  /** Accounts (0-based) that download nothing for a while. */
  readonly pauses?: readonly {
    readonly account: number;
    readonly fromSeconds: number;
    readonly toSeconds: number;
  }[];
  /** Epoch milliseconds at which it begins: quiet hours and daily caps go by the clock. */
  readonly startsAtMs: number;
  /** Of all that is drawn. */
  readonly seed: string;
}

/** What can bound a schedule: the accounts' pace, or the slots of a queue. */
export type ScheduleResource = 'downloads' | keyof Slots;

export interface ResourceUse {
  readonly resource: ScheduleResource;
  /** Slots, or accounts. */
  readonly slots: number;
  /** Seconds of slots that the work takes; of accounts their waits are part of it. */
  readonly workSeconds: number;
  /** workSeconds / slots, of accounts also what quiet hours and daily caps leave: no schedule is shorter. */
  readonly boundSeconds: number;
  /** Share of the makespan in which its slots worked, 0 to 1. */
  readonly busyShare: number;
}

/** Queue depths at one moment. */
export interface ScheduleSample {
  readonly atSeconds: number;
  /** Pieces of work that wait for a slot, by queue; `downloads`: videos that wait for their turn. */
  readonly waiting: Readonly<Record<ScheduleResource, number>>;
  /** Videos downloaded and not settled. */
  readonly buffered: number;
  readonly settled: number;
}

export interface Schedule {
  readonly makespanSeconds: number;
  /** By boundSeconds, the largest first. */
  readonly resources: readonly ResourceUse[];
  readonly binds: ScheduleResource;
  /** The binding resource's bound, plus filling the pipeline to it and draining it once. */
  readonly boundSeconds: number;
  readonly peakBufferedVideos: number;
  readonly peakBufferedBytes: number;
  /** Evenly spaced in time, at most 200. */
  readonly samples: readonly ScheduleSample[];
}
