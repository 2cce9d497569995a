import { durationOf, failsAt, seedWord } from './draw-duration.ts';
import { FIRST_SEGMENT, isDone } from './pieces.ts';
import { SCHEDULED_WORK, type ScheduleCase } from './schedule-case.ts';

/**
 * Everything about the pieces of work that is drawn, before anything is simulated. A piece of video v has the id
 * v × piecesPerVideo + its number.
 */
export interface DrawnWork {
  readonly piecesPerVideo: number;
  /** Seconds that a piece holds its slot, each time it is done; by id. */
  readonly seconds: Float64Array;
  /** How often a piece fails before it is done: 0 or 1; by id. */
  readonly failures: Uint8Array;
}

export function drawWork(scheduleCase: ScheduleCase): DrawnWork {
  const { videos, segmentsPerVideo, times, failures, seed } = scheduleCase;
  const piecesPerVideo = FIRST_SEGMENT + segmentsPerVideo;
  const seconds = new Float64Array(videos * piecesPerVideo);
  const failing = new Uint8Array(videos * piecesPerVideo);
  const share = failures?.share ?? 0;
  const word = seedWord(seed);
  for (let piece = 0; piece < piecesPerVideo; piece++) {
    const work = SCHEDULED_WORK[piece] ?? 'segment';
    if ((piece < FIRST_SEGMENT && work === 'segment') || !isDone(work, scheduleCase)) continue;
    const duration = times[work];
    for (let video = 0; video < videos; video++) {
      const id = video * piecesPerVideo + piece;
      seconds[id] = durationOf(duration, word, video, piece);
      if (share > 0 && failsAt(share, word, video, piece)) failing[id] = 1;
    }
  }
  return { piecesPerVideo, seconds, failures: failing };
}
