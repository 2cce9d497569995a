import type { ScheduledWork } from '../schedule/schedule-case.ts';
import type { StageTimes, TimeUnit } from './stage-times.ts';

/** A piece of work as this installation did it. */
export interface MeasuredTime {
  /** Runs that it was measured on. */
  readonly runs: number;
  /** Seconds of a slot per unit, over all of them. */
  readonly seconds: number;
  /** Standard deviation of the logarithm of a run's seconds; undefined where there are too few runs to tell. */
  readonly sigma?: number;
}

/** What each piece of work is measured by. */
export const MEASURED_PER: Readonly<Record<ScheduledWork, TimeUnit>> = {
  probe: 'video',
  download: 'hour',
  transcribe: 'hour',
  identify: 'hour',
  divide: 'hour',
  outline: 'hour',
  segment: 'segment',
  evaluate: 'hour',
  summarise: 'hour',
  embed: 'hour',
  publish: 'hour',
  link: 'hour',
};

/** What is known of this installation; undefined: nothing of the kind was ever done here. */
export interface Measurement {
  readonly times: Readonly<Partial<Record<ScheduledWork, MeasuredTime>>>;
  /** Videos that were heard, and what they are like. */
  readonly videos: number;
  readonly hoursPerVideo?: number;
  readonly segmentsPerHour?: number;
  readonly audioBytesPerHour?: number;
  /** Of the application's database, by stored video and hour of audio. */
  readonly databaseBytesPerHour?: number;
}

/** Measured times over the assumed ones; what was never measured stays assumed, and says so. */
export function withMeasuredTimes(
  times: StageTimes,
  { times: measured }: Pick<Measurement, 'times'>,
): StageTimes {
  const entries = Object.entries(measured) as [ScheduledWork, MeasuredTime][];
  return {
    ...times,
    ...Object.fromEntries(
      entries.map(([work, { runs, seconds, sigma }]) => [
        work,
        {
          seconds,
          sigma: sigma ?? times[work].sigma,
          per: MEASURED_PER[work],
          from: 'measured',
          source: `${runs} run${runs === 1 ? '' : 's'} here`,
        },
      ]),
    ),
  };
}
