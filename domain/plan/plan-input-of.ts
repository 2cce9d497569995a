import type { Slots } from '../capacity/slots.ts';
import type { Configuration, PacingSettings } from '../configuration.ts';
import type { ScheduledWork } from '../schedule/schedule-case.ts';
import { type Measurement, withMeasuredTimes } from './measurement.ts';
import { AUDIO_BYTES_PER_HOUR, type PlanInput, SEGMENTS_PER_HOUR } from './plan-input.ts';
import { ASSUMED_TIMES, type GivenTimes, withGivenTimes, withoutWork } from './stage-times.ts';

export interface PlanParts {
  readonly configuration: Pick<Configuration, 'batch' | 'mining' | 'speakers' | 'link'>;
  readonly pacing: PacingSettings;
  readonly slots: Slots;
  readonly videos: number;
  /** Of one video; undefined: as measured, or an hour. */
  readonly hours: number | undefined;
  /** Of an hour; undefined: as measured, or assumed. */
  readonly segments: number | undefined;
  readonly times: GivenTimes;
  /** Identities in service. */
  readonly accounts: number;
  /** Whether the videos take turns at them. */
  readonly paced: boolean;
  /** All are files of this machine. */
  readonly local: boolean;
  readonly measurement?: Measurement;
  readonly startsAtMs: number;
}

/** What a person gave goes before what was measured, and that before what is assumed. */
export function planInputOf(parts: PlanParts): PlanInput {
  const { configuration, pacing, measurement, paced, local } = parts;
  const measured = measurement === undefined ? ASSUMED_TIMES : withMeasuredTimes(ASSUMED_TIMES, measurement);
  const network = Math.min(parts.slots.network, pacing.openDownloads);
  return {
    videos: parts.videos,
    hoursPerVideo: parts.hours ?? measurement?.hoursPerVideo ?? 1,
    segmentsPerHour: parts.segments ?? measurement?.segmentsPerHour ?? SEGMENTS_PER_HOUR,
    times: withoutWork(withGivenTimes(measured, parts.times), offIn(configuration)),
    slots: paced || local ? parts.slots : { ...parts.slots, network },
    concurrentVideos: configuration.batch.concurrentVideos,
    bufferMax: configuration.batch.bufferMax,
    pacing,
    accounts: paced ? parts.accounts : 0,
    audioBytesPerHour: measurement?.audioBytesPerHour ?? AUDIO_BYTES_PER_HOUR,
    mines: configuration.mining !== 'off',
    startsAtMs: parts.startsAtMs,
  };
}

const BY_MODELS = ['outline', 'segment', 'evaluate', 'summarise', 'link'] as const;

function offIn({ mining, speakers, link }: PlanParts['configuration']): ScheduledWork[] {
  const off: ScheduledWork[] = speakers.identify ? [] : ['identify'];
  if (mining === 'off') return [...off, ...BY_MODELS];
  return link.judge ? off : [...off, 'link'];
}
