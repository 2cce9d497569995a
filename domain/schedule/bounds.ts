import { ACTIVITY_QUEUES } from '../capacity/activity-queues.ts';
import type { Slots } from '../capacity/slots.ts';
import type { AccountTurns } from './account-turns.ts';
import { downloadBound } from './download-bound.ts';
import type { DrawnWork } from './drawn-work.ts';
import { shortestSeconds, worksAfter, worksBefore } from './path-seconds.ts';
import { isDone, QUEUE_OF_WORK } from './pieces.ts';
import type { Queues } from './queue-slots.ts';
import {
  type ResourceUse,
  SCHEDULED_WORK,
  type Schedule,
  type ScheduleCase,
  type ScheduledWork,
  type ScheduleResource,
} from './schedule-case.ts';

/** What was used of everything there is, once all work is done. */
export interface Used {
  readonly queues: Queues;
  /** Undefined: nobody needed a turn. */
  readonly turns: AccountTurns | undefined;
  readonly makespanSeconds: number;
}

/**
 * What no schedule of this work on these resources can beat. All work of a resource lies between the moment at which
 * its first piece can begin (the quickest way of a video to it) and the moment after which its last piece still has to
 * be followed by the rest of its video's way (the quickest such rest): the pipeline is filled and drained once.
 * What passes between pieces (stepSeconds, slotGapSeconds) is not in it: a better program might need less.
 */
export function boundsOf(
  scheduleCase: ScheduleCase,
  drawn: DrawnWork,
  used: Used,
): Pick<Schedule, 'resources' | 'binds' | 'boundSeconds'> {
  const resources = [...queueUses(scheduleCase, used), ...accountUse(scheduleCase, used)].toSorted(
    (one, other) => other.boundSeconds - one.boundSeconds,
  );
  const { resource, boundSeconds } = resources[0]!;
  const { first, last } = spanOf(resource, scheduleCase);
  const { videos, window } = scheduleCase;
  // A video beyond the window begins after another one has been through everything.
  const fillSeconds = shortestSeconds(worksBefore(first), scheduleCase, drawn, Math.min(window, videos));
  const drainSeconds = shortestSeconds(worksAfter(last), scheduleCase, drawn, videos);
  // Days and quiet hours do not move with the first piece.
  const lastPieceSeconds =
    resource === 'downloads' && used.turns !== undefined
      ? downloadBound(scheduleCase, used.turns, fillSeconds)
      : fillSeconds + boundSeconds;
  return { resources, binds: resource, boundSeconds: lastPieceSeconds + drainSeconds };
}

const queueUses = ({ slots }: ScheduleCase, { queues, makespanSeconds }: Used): ResourceUse[] =>
  ACTIVITY_QUEUES.map((queue) => {
    const { workSeconds } = queues[queue];
    return useOf(queue, slots[queue], workSeconds, workSeconds / slots[queue], makespanSeconds);
  });

function accountUse(scheduleCase: ScheduleCase, { turns, makespanSeconds }: Used): ResourceUse[] {
  if (turns === undefined) return [];
  const { fastestSeconds, workSeconds } = turns;
  const bound = downloadBound(scheduleCase, turns, 0);
  const use = useOf('downloads', scheduleCase.accounts, workSeconds, bound, makespanSeconds);
  return [{ ...use, workSeconds: fastestSeconds }];
}

const useOf = (
  resource: ScheduleResource,
  slots: number,
  workSeconds: number,
  boundSeconds: number,
  makespanSeconds: number,
): ResourceUse => ({
  resource,
  slots,
  workSeconds,
  boundSeconds,
  busyShare: makespanSeconds > 0 ? workSeconds / (slots * makespanSeconds) : 0,
});

/** The first and the last work of a video that needs a resource. */
function spanOf(
  resource: ScheduleResource,
  scheduleCase: ScheduleCase,
): { first: ScheduledWork; last: ScheduledWork } {
  if (resource === 'downloads') return { first: 'download', last: 'download' };
  const works = SCHEDULED_WORK.filter((work) => QUEUE_OF_WORK[work] === (resource satisfies keyof Slots));
  const done = works.filter((work) => isDone(work, scheduleCase));
  return { first: done[0] ?? works[0]!, last: done.at(-1) ?? works.at(-1)! };
}
