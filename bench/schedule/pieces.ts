import { drawDuration, failsOnce } from '../../domain/schedule/draw-duration.ts';
import type { ScheduleCase, ScheduledWork } from '../../domain/schedule/schedule-case.ts';

/** One piece of work; videos and segments count from 0. */
export interface Piece {
  readonly work: ScheduledWork;
  readonly video: number;
  readonly segment?: number;
}

/** How long each piece of a run takes, and which fail once: the same as in a simulation of the same case. */
export class Pieces {
  readonly #case: ScheduleCase;
  readonly #timeScale: number;

  /** @param timeScale seconds of the run per second of the case. */
  constructor(scheduleCase: ScheduleCase, timeScale: number) {
    this.#case = scheduleCase;
    this.#timeScale = timeScale;
  }

  /** Seconds of an attempt: a second one takes as long as the first. */
  secondsOf({ work, video, segment }: Piece): number {
    const { times, seed } = this.#case;
    return drawDuration(times[work], seed, { work, video, ordinal: segment }) * this.#timeScale;
  }

  failsOnce({ work, video, segment }: Piece): boolean {
    const { failures, seed } = this.#case;
    return failures !== undefined && failsOnce(failures.share, seed, { work, video, ordinal: segment });
  }

  /** Seconds until it is done, with the attempt that fails and the wait after that. */
  withFailure(piece: Piece): number {
    const seconds = this.secondsOf(piece);
    if (!this.failsOnce(piece)) return seconds;
    return 2 * seconds + (this.#case.failures?.retrySeconds ?? 0) * this.#timeScale;
  }
}
