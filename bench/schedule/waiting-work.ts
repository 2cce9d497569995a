import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationFailure, activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { VideoId } from '../../domain/ids.ts';
import type { ScheduledWork } from '../../domain/schedule/schedule-case.ts';
import type { Piece, Pieces } from './pieces.ts';
import { videoNumber } from './video-ids.ts';
import type { WorkLog } from './work-log.ts';

/** Well below the heartbeat timeout of every queue; most pieces end before. */
const HEARTBEAT_EVERY_MS = 5_000;

/** Work that is nothing but the time it takes: a piece holds its slot for as long as was drawn for it. */
export class WaitingWork {
  readonly #pieces: Pieces;
  readonly #log: WorkLog;
  readonly #retryMs: number;

  constructor(pieces: Pieces, log: WorkLog, retryMs: number) {
    this.#pieces = pieces;
    this.#log = log;
    this.#retryMs = retryMs;
  }

  /** @throws ApplicationFailure, tried again after the retry's wait, where the piece is one that fails once. */
  async activity(work: ScheduledWork, videoId: VideoId, segment?: number): Promise<void> {
    const piece = { work, video: videoNumber(videoId), segment };
    const beat = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
    try {
      const done = await this.attempt(piece, activityInfo().attempt, cancellationSignal());
      if (!done) throw failedOnce(this.#retryMs);
    } finally {
      clearInterval(beat);
    }
  }

  /**
   * Waits as long as an attempt takes.
   *
   * @param attempt 1-based.
   * @returns false where it is one that fails at its end.
   */
  attempt(piece: Piece, attempt: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { work, video } = piece;
    return this.#log.note(work, video, async (failed) => {
      await delay(this.#pieces.secondsOf(piece) * 1000, undefined, { signal });
      const fails = attempt === 1 && this.#pieces.failsOnce(piece);
      if (fails) failed();
      return !fails;
    });
  }
}

const failedOnce = (retryMs: number): ApplicationFailure =>
  ApplicationFailure.create({
    message: 'fails once',
    type: 'system',
    nextRetryDelay: retryMs,
    details: [{ fault: 'system', reason: 'fails-once', detail: 'fails once', soon: true }],
  });
