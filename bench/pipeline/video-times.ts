import type { Stage } from '../../domain/stages.ts';

/** Something at work for the video. Times are epoch milliseconds. */
export interface Work {
  readonly stage: Stage;
  readonly startMs: number;
  readonly endMs: number;
}

export interface WayOfVideo {
  /** When its batch was started. */
  readonly startMs: number;
  /** When its outcome was written. */
  readonly settledMs: number;
  readonly work: readonly Work[];
}

export interface VideoTimes {
  readonly wallSeconds: number;
  /** Time in which nothing was at work for the video. */
  readonly orchestrationSeconds: number;
  /** Of the wall time. */
  readonly orchestrationShare: number;
  /** What worked for how long. */
  readonly stages: Partial<Record<Stage, number>>;
  /** How long nothing worked before this did, or before the video was settled: their sum is the orchestration. */
  readonly waitedFor: Partial<Record<Stage | 'settle', number>>;
}

/** Where a video's time went, in seconds. Whatever overlaps counts once, for what began first. */
export function videoTimes({ startMs, settledMs, work }: WayOfVideo): VideoTimes {
  const stages: Partial<Record<Stage, number>> = {};
  const waitedFor: Partial<Record<Stage | 'settle', number>> = {};
  let reached = startMs;
  for (const { stage, ...given } of work.toSorted((a, b) => a.startMs - b.startMs)) {
    const begin = Math.min(Math.max(given.startMs, reached), settledMs);
    const end = Math.min(Math.max(given.endMs, begin), settledMs);
    add(waitedFor, stage, begin - reached);
    add(stages, stage, end - begin);
    reached = end;
  }
  add(waitedFor, 'settle', settledMs - reached);

  const wallSeconds = (settledMs - startMs) / 1000;
  const orchestrationSeconds = Object.values(waitedFor).reduce((sum, seconds) => sum + seconds, 0);
  return {
    wallSeconds,
    orchestrationSeconds,
    orchestrationShare: orchestrationSeconds / wallSeconds,
    stages,
    waitedFor,
  };
}

function add<Key extends string>(sums: Partial<Record<Key, number>>, key: Key, ms: number): void {
  sums[key] = (sums[key] ?? 0) + ms / 1000;
}
