import type { BatchName, VideoId } from '../../domain/ids.ts';

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
}

export const FIRST_STATE: BatchState = {
  cursor: -1,
  exhausted: false,
  inFlight: [],
  paused: false,
  round: 0,
};

/** What happens sooner after a turn of the batch waits for the next one: nothing, beside the minutes a video takes. */
const TURN_EVERY_MS = 2000;

/** The sliding window of one batch: what is in flight, and how far the list was read. Plain and serialisable. */
export class Window {
  state: BatchState;
  /** Videos in flight at most. */
  size: number;
  #bursts = 0;
  #nextTurnMs = 0;
  #wakes = 0;

  constructor(state: BatchState, size: number) {
    this.state = state;
    this.size = size;
  }

  get room(): number {
    if (this.state.paused || this.state.exhausted) return 0;
    return Math.max(0, this.size - this.state.inFlight.length);
  }

  /** Takes a turn: how long it is to last, in ms; no time at all where the last one was a while ago. */
  turn(nowMs: number): number {
    const lastsMs = Math.max(0, this.#nextTurnMs - nowMs);
    this.#nextTurnMs = nowMs + lastsMs + TURN_EVERY_MS;
    return lastsMs;
  }

  get isDry(): boolean {
    return this.state.exhausted && this.state.inFlight.length === 0;
  }

  get inFlight(): readonly VideoId[] {
    return this.state.inFlight;
  }

  /** Position up to which videos were started; undefined when that is the whole list. */
  get readTo(): number | undefined {
    return this.state.exhausted ? undefined : this.state.cursor;
  }

  /** Videos are in the window whose start is not accepted yet. */
  get starting(): boolean {
    return this.#bursts > 0;
  }

  async whileStarting(work: () => Promise<void>): Promise<void> {
    this.#bursts += 1;
    try {
      await work();
    } finally {
      this.#bursts -= 1;
    }
  }

  /** Counts everything that may have changed the rows: whoever waits looks again when it moved. */
  get wakes(): number {
    return this.#wakes;
  }

  /** The list was read up to here; fewer than asked for means its end. */
  read(lastPosition: number | undefined, end: boolean): void {
    this.state = { ...this.state, cursor: lastPosition ?? this.state.cursor, exhausted: end };
  }

  started(videoId: VideoId): void {
    this.state = { ...this.state, inFlight: [...this.state.inFlight, videoId] };
  }

  settled(videoIds: readonly VideoId[]): void {
    const gone = new Set<string>(videoIds);
    this.state = { ...this.state, inFlight: this.state.inFlight.filter((id) => !gone.has(id)) };
    this.wake();
  }

  pause(paused: boolean): void {
    this.state = { ...this.state, paused };
    this.wake();
  }

  /** What is in flight beyond a smaller size goes on. */
  resize(size: number): void {
    this.size = size;
    this.wake();
  }

  /** Reads the list again from its start: parked videos were reopened. */
  nextRound(): void {
    this.state = { ...this.state, cursor: -1, exhausted: false, round: this.state.round + 1 };
  }

  wake(): void {
    this.#wakes += 1;
  }
}
