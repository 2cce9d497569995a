import type { DrawnWork } from './drawn-work.ts';
import { FIRST_SEGMENT, pieceOf } from './pieces.ts';
import { SCHEDULED_WORK, type ScheduleCase, type ScheduledWork } from './schedule-case.ts';

/** The least that some works of a video take, in seconds, were there nobody else: of the quickest of the first videos. */
export function shortestSeconds(
  works: readonly ScheduledWork[],
  scheduleCase: ScheduleCase,
  drawn: DrawnWork,
  videos: number,
): number {
  if (works.length === 0) return 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (let video = 0; video < videos; video++) {
    let seconds = 0;
    for (const work of works) {
      seconds +=
        work === 'segment'
          ? segmentsSeconds(video, scheduleCase, drawn)
          : secondsOf(video * drawn.piecesPerVideo + pieceOf(work), scheduleCase, drawn);
    }
    shortest = Math.min(shortest, seconds);
  }
  return shortest;
}

export const worksBefore = (work: ScheduledWork): readonly ScheduledWork[] =>
  SCHEDULED_WORK.slice(0, SCHEDULED_WORK.indexOf(work));

export const worksAfter = (work: ScheduledWork): readonly ScheduledWork[] =>
  SCHEDULED_WORK.slice(SCHEDULED_WORK.indexOf(work) + 1);

/** One piece, with its failure and the wait after that. */
function secondsOf(id: number, { failures }: ScheduleCase, drawn: DrawnWork): number {
  const failed = drawn.failures[id]!;
  return drawn.seconds[id]! * (1 + failed) + failed * (failures?.retrySeconds ?? 0);
}

/** The longest segment, or all of them in as many slots as one video may hold. */
function segmentsSeconds(video: number, scheduleCase: ScheduleCase, drawn: DrawnWork): number {
  const { segmentsInFlight, slots } = scheduleCase;
  const first = video * drawn.piecesPerVideo + FIRST_SEGMENT;
  let total = 0;
  let longest = 0;
  for (let id = first; id < first + drawn.piecesPerVideo - FIRST_SEGMENT; id++) {
    total += drawn.seconds[id]! * (1 + drawn.failures[id]!);
    longest = Math.max(longest, secondsOf(id, scheduleCase, drawn));
  }
  return Math.max(longest, total / Math.min(segmentsInFlight, slots.llm));
}
