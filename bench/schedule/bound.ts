import { worksAfter, worksBefore } from '../../domain/schedule/path-seconds.ts';
import { QUEUE_OF_WORK } from '../../domain/schedule/pieces.ts';
import {
  SCHEDULED_WORK,
  type Schedule,
  type ScheduleCase,
  type ScheduledWork,
  type ScheduleResource,
} from '../../domain/schedule/schedule-case.ts';
import { Pieces } from './pieces.ts';

/**
 * The busiest resource's work over its slots, with filling the pipeline to it and draining it once: an ordinary video's
 * way to its first work there, and from its last one to the end, as if there were no other. All from the very pieces
 * of a run, failures included. What the server takes between pieces is not in it.
 */
export function boundSeconds(run: ScheduleCase, { binds, resources }: Schedule): number {
  const [busiest] = resources;
  if (busiest === undefined) throw new Error('Nothing is done in this case.');
  const works = worksOn(binds);
  const fill = meanSeconds(run, worksBefore(works[0]!));
  const drain = meanSeconds(run, worksAfter(works.at(-1)!));
  return fill + busiest.boundSeconds + drain;
}

/** What is done on a resource, in the order of a video's way. */
export const worksOn = (resource: ScheduleResource): readonly ScheduledWork[] =>
  resource === 'downloads' ? ['download'] : SCHEDULED_WORK.filter((work) => QUEUE_OF_WORK[work] === resource);

/** What some works of a video take, a mean over all videos. */
function meanSeconds(run: ScheduleCase, works: readonly ScheduledWork[]): number {
  const pieces = new Pieces(run, 1);
  let sum = 0;
  for (let video = 0; video < run.videos; video++)
    for (const work of works)
      sum += work === 'segment' ? segmentsSeconds(run, pieces, video) : pieces.withFailure({ work, video });
  return sum / run.videos;
}

/** All segments of a video, as many at once as it may have. */
function segmentsSeconds(
  { segmentsPerVideo, segmentsInFlight, slots }: ScheduleCase,
  pieces: Pieces,
  video: number,
): number {
  let sum = 0;
  for (let segment = 0; segment < segmentsPerVideo; segment++)
    sum += pieces.withFailure({ work: 'segment', video, segment });
  return sum / Math.min(segmentsPerVideo, segmentsInFlight, slots.llm);
}
