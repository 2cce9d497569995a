import { SCHEDULED_WORK, type ScheduledWork } from '../schedule/schedule-case.ts';

/** What the time of a piece of work grows with: the number of videos, the hours of audio or the segments. */
export type TimeUnit = 'video' | 'hour' | 'segment';

export interface StageTime {
  /** Seconds of a slot per unit. */
  readonly seconds: number;
  /** Sigma of the lognormal distribution around it. */
  readonly sigma: number;
  readonly per: TimeUnit;
  readonly from: 'assumed' | 'measured' | 'given' | 'off';
  /** Where the number is from, for a person. */
  readonly source: string;
}

export type StageTimes = Readonly<Record<ScheduledWork, StageTime>>;

/** Of what two numbers say to lie between them we take 95 %: that is four sigmas of a lognormal distribution. */
export const sigmaOfRange = (low: number, high: number): number => Math.log(high / low) / 4;

/** The same for what nobody gave a range of: between half and three quarters more. */
const USUAL_SIGMA = 0.3;

const between = (low: number, high: number, per: TimeUnit, source: string): StageTime => ({
  seconds: (low + high) / 2,
  sigma: sigmaOfRange(low, high),
  ...{ per, source, from: 'assumed' },
});

const about = (seconds: number, per: TimeUnit, source: string): StageTime => ({
  ...{ seconds, sigma: USUAL_SIGMA, per, source, from: 'assumed' },
});

/**
 * What is assumed where nothing is measured: the table of the corrected batch analysis (60-minute videos) for what it
 * has a line for. Its 2-5 minutes of evaluation are shared out to the three stages that we have for it.
 */
export const ASSUMED_TIMES: StageTimes = {
  probe: about(2, 'video', 'the ingest notes: 2 s for a look at a video'),
  download: between(5, 30, 'hour', 'the corrected batch analysis: 5-30 s for an hour of audio'),
  transcribe: between(180, 600, 'hour', 'the corrected batch analysis: 3-10 min for an hour'),
  identify: about(20, 'hour', 'the packaged encoder: 10 ms for 11 s of audio, over pieces that overlap'),
  divide: about(1, 'hour', 'our own: no engine works'),
  outline: about(45, 'hour', 'our own: as long as one segment'),
  segment: between(30, 60, 'segment', 'the corrected batch analysis: 30-60 s for a segment'),
  evaluate: about(150, 'hour', 'the corrected batch analysis: 2-5 min, together with summary and links'),
  summarise: about(45, 'hour', 'in the 2-5 min of the evaluation'),
  embed: about(5, 'hour', 'the ingest notes: 5 s for a video'),
  publish: about(2.5, 'hour', 'the corrected batch analysis: under 5 s'),
  link: about(15, 'hour', 'in the 2-5 min of the evaluation'),
};

/** Stages that the flags of a person are about; the seconds of an evaluation are those of all three stages. */
export interface GivenTimes {
  /** Real-time factor of one transcription: seconds of work per second of audio. */
  readonly rtf?: number;
  readonly segmentSeconds?: number;
  /** Evaluation, summary and links of an hour of audio. */
  readonly evaluationSeconds?: number;
}

const JUDGING = ['evaluate', 'summarise', 'link'] as const;

export function withGivenTimes(times: StageTimes, given: GivenTimes): StageTimes {
  const { rtf, segmentSeconds, evaluationSeconds } = given;
  const changed = { ...times };
  if (rtf !== undefined) changed.transcribe = set(times.transcribe, rtf * 3600, `--rtf ${rtf}`);
  if (segmentSeconds !== undefined)
    changed.segment = set(times.segment, segmentSeconds, `--segment-seconds ${segmentSeconds}`);
  if (evaluationSeconds !== undefined) {
    const sum = JUDGING.reduce((total, work) => total + times[work].seconds, 0);
    for (const work of JUDGING) {
      const share = sum === 0 ? 1 / JUDGING.length : times[work].seconds / sum;
      changed[work] = set(
        times[work],
        evaluationSeconds * share,
        `--evaluation-seconds ${evaluationSeconds}`,
      );
    }
  }
  return changed;
}

const set = (time: StageTime, seconds: number, source: string): StageTime => ({
  ...{ ...time, seconds, source, from: 'given' },
});

/** What the settings switch off takes no time. */
export function withoutWork(times: StageTimes, off: readonly ScheduledWork[]): StageTimes {
  const entries = SCHEDULED_WORK.map((work) => [
    work,
    off.includes(work)
      ? { ...times[work], seconds: 0, sigma: 0, from: 'off', source: 'the settings leave it out' }
      : times[work],
  ]);
  return Object.fromEntries(entries) as StageTimes;
}
