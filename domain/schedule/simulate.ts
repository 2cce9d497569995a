import type { Schedule, ScheduleCase } from './schedule-case.ts';
import type { ScheduleWatch } from './schedule-watch.ts';

/** How a batch would run, with the pacing and window rules of the workflows: the same case gives the same schedule. */
export function simulate(_scheduleCase: ScheduleCase, _watch?: ScheduleWatch): Schedule {
  throw new Error('follows within the hour');
}
