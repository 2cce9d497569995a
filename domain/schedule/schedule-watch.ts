import type { Slots } from '../capacity/slots.ts';

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
  readonly settled: number;
}

/** Is told every moment at which something happened; slows a simulation down a lot. */
export type ScheduleWatch = (moment: ScheduleMoment) => void;
