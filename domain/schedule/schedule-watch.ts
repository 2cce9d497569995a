import type { Slots } from '../capacity/slots.ts';
import type { AccountTurns } from './account-turns.ts';
import type { Agenda } from './agenda.ts';
import { busyIn, type Queues } from './queue-slots.ts';
import type { ScheduleCase } from './schedule-case.ts';
import type { VideoWay } from './video-way.ts';

/** What goes on at one moment of a simulated schedule. */
export interface ScheduleMoment {
  readonly atSeconds: number;
  readonly videosInFlight: number;
  /** Slots in use, by queue. */
  readonly busy: Readonly<Record<keyof Slots, number>>;
  /** Segments of one video that wait for a slot or have one: of the video that has most. */
  readonly segmentsInFlight: number;
  /** Accounts that have a turn. */
  readonly turns: number;
  /** Turns since the start. */
  readonly turnsGiven: number;
  readonly settled: number;
}

/** Is told every moment at which something happened; slows a simulation down a lot. */
export type ScheduleWatch = (moment: ScheduleMoment) => void;

interface Running {
  readonly agenda: Agenda;
  readonly queues: Queues;
  readonly way: VideoWay;
  readonly turns: AccountTurns | undefined;
  readonly begun: number;
  readonly settled: number;
}

export function momentOf({ slots }: ScheduleCase, running: Running): ScheduleMoment {
  const { agenda, queues, way, turns, begun, settled } = running;
  let segmentsInFlight = 0;
  for (let video = 0; video < begun; video++)
    segmentsInFlight = Math.max(segmentsInFlight, way.segmentsInFlight(video));
  return {
    atSeconds: agenda.now,
    videosInFlight: begun - settled,
    busy: busyIn(queues, slots),
    segmentsInFlight,
    turns: turns?.open ?? 0,
    turnsGiven: turns?.given ?? 0,
    settled,
  };
}
