import type { Slots } from '../capacity/slots.ts';
import { SCHEDULED_WORK, type ScheduleCase, type ScheduledWork } from './schedule-case.ts';

/** The queue on which a piece of work takes a slot. */
export const QUEUE_OF_WORK: Readonly<Record<ScheduledWork, keyof Slots>> = {
  probe: 'network',
  download: 'network',
  transcribe: 'speech',
  identify: 'voices',
  divide: 'database',
  outline: 'llm',
  segment: 'llm',
  evaluate: 'flagship',
  summarise: 'flagship',
  embed: 'embedding',
  publish: 'database',
  link: 'flagship',
};

/** Place of each work in the order of a video's way. */
export const WORK = Object.fromEntries(SCHEDULED_WORK.map((work, index) => [work, index])) as Readonly<
  Record<ScheduledWork, number>
>;

/** Pieces of a video are numbered: first those that are done once, in their order, then its segments. */
export const FIRST_SEGMENT = SCHEDULED_WORK.length;

/** @param ordinal of a segment, from 0. */
export const pieceOf = (work: ScheduledWork, ordinal = 0): number =>
  work === 'segment' ? FIRST_SEGMENT + ordinal : WORK[work];

/** Whether a video has that work at all. It always has a download: that takes a turn however quick it is. */
export const isDone = (work: ScheduledWork, { times, segmentsPerVideo }: ScheduleCase): boolean =>
  work === 'download' || (times[work].mean > 0 && (work !== 'segment' || segmentsPerVideo > 0));
