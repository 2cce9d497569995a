import { ACTIVITY_QUEUES } from '../capacity/activity-queues.ts';
import type { ActivityQueue, Slots } from '../capacity/slots.ts';
import type { Resource } from './outlook.ts';

/** Seconds of slots, by queue. */
export type SlotSeconds = Readonly<Partial<Record<ActivityQueue, number>>>;

/** What a video of the batch took to its end. */
export interface EndedVideo {
  /** Of audio. */
  readonly hours: number;
  readonly seconds: SlotSeconds;
  /** At accounts. */
  readonly turns: number;
}

/** What was done for a batch. */
export interface BatchWork {
  /** The newest that ended, with all they took: also what failed on the way. */
  readonly ended: readonly EndedVideo[];
  /** All that have no end, and what was done for them already. */
  readonly open: {
    readonly videos: number;
    readonly hours: number;
    readonly seconds: SlotSeconds;
    readonly turns: number;
  };
}

/** How downloads take turns. */
export interface AccountPace {
  readonly accounts: number;
  /** Of all accounts together, quiet hours and caps counted in. */
  readonly turnsPerDay: number;
}

/** What is still to be done by one resource. */
export interface WorkLeft {
  readonly resource: Resource;
  /** Slots, or accounts. */
  readonly places: number;
  /** Of places; a turn takes its wait too. */
  readonly seconds: number;
  /** Standard deviation of `seconds`, from how much the videos differ and how many were seen. */
  readonly deviation: number;
  /** What one video takes, on the average. */
  readonly perVideo: number;
}

const DAY_SECONDS = 86_400;

/**
 * What is left for each resource, as the videos that ended took it: seconds for an hour of audio, times the hours that are
 * left, without what was done for the open ones already. Resources that no video needed are left out.
 */
export function workLeft(work: BatchWork, slots: Slots, pace: AccountPace | undefined): WorkLeft[] {
  if (work.ended.length === 0) return [];
  const queues = ACTIVITY_QUEUES.map((queue) => {
    const done = work.open.seconds[queue] ?? 0;
    return {
      resource: queue,
      places: slots[queue],
      ...expected(work, ({ seconds }) => seconds[queue] ?? 0, done),
    };
  });
  const turns = expected(work, (video) => video.turns, work.open.turns);
  const accounts = pace === undefined || pace.turnsPerDay <= 0 ? [] : [asSeconds(turns, pace)];
  return [...accounts, ...queues].filter(({ perVideo }) => perVideo > 0);
}

/** Of what each video takes (y) and its length (x): y grows with x, and scatters around that (ratio estimator). */
function expected({ ended, open }: BatchWork, takes: (video: EndedVideo) => number, done: number) {
  const count = ended.length;
  const all = sum(ended.map(takes));
  const hours = sum(ended.map((video) => video.hours));
  const perHour = hours > 0 ? all / hours : 0;
  const scatter =
    sum(ended.map((video) => (takes(video) - perHour * video.hours) ** 2)) / Math.max(1, count - 1);
  // What the videos to come scatter, and what the average of those seen may be wrong by.
  const variance = scatter * open.videos + (hours > 0 ? scatter * count * (open.hours / hours) ** 2 : 0);
  return {
    seconds: Math.max(0, perHour * open.hours - done),
    deviation: Math.sqrt(variance),
    perVideo: all / count,
  };
}

function asSeconds(
  turns: Pick<WorkLeft, 'seconds' | 'deviation' | 'perVideo'>,
  { accounts, turnsPerDay }: AccountPace,
): WorkLeft {
  const each = (DAY_SECONDS / turnsPerDay) * accounts;
  return {
    resource: 'accounts',
    places: accounts,
    seconds: turns.seconds * each,
    deviation: turns.deviation * each,
    perVideo: turns.perVideo * each,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** How long a resource is busy with what is left; without a place it never ends. */
export const secondsOf = ({ seconds, places }: Pick<WorkLeft, 'seconds' | 'places'>): number =>
  seconds === 0 ? 0 : seconds / places;

/** The resource that takes longest with what is left. */
export const slowest = (left: readonly WorkLeft[]): WorkLeft | undefined =>
  left.reduce<WorkLeft | undefined>(
    (most, one) => (most === undefined || secondsOf(one) > secondsOf(most) ? one : most),
    undefined,
  );

/** What one place more of a resource takes off the batch, in seconds: then another one is the slowest, if not it. */
export function savedByOneMore(left: readonly WorkLeft[], resource: Resource): number {
  const longest = (all: readonly WorkLeft[]) => Math.max(0, ...all.map(secondsOf));
  const more = left.map((one) => (one.resource === resource ? { ...one, places: one.places + 1 } : one));
  return longest(left) - longest(more);
}
