import type { BatchName, VideoId } from '../../domain/ids.ts';

/** What a batch carries from run to run. */
export interface BatchState {
  /** Position up to which videos were started in this round. */
  readonly cursor: number;
  /** True when the list has been read to its end in this round. */
  readonly exhausted: boolean;
  readonly inFlight: readonly VideoId[];
  readonly paused: boolean;
  /** How often parked videos were brought back. */
  readonly round: number;
}

export interface BatchStatus extends BatchState {
  readonly batch: BatchName;
  readonly size: number;
  /** Of the videos that it starts from here on. */
  readonly settingsHash: string;
  readonly cancelling: boolean;
  /** What it waits for besides the videos in flight. */
  readonly waitsFor?: string;
}

export const FIRST_STATE: BatchState = {
  cursor: -1,
  exhausted: false,
  inFlight: [],
  paused: false,
  round: 0,
};
