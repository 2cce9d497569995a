/** What was heard of a batch, summed over its transcriptions. */
export interface Heard {
  readonly recordings: number;
  readonly audioSeconds: number;
  /** Time that workers spent on it. */
  readonly workerSeconds: number;
  /** Worker's seconds per second of audio, of the recording in the middle; null where there is no audio. */
  readonly medianRtf: number | null;
}

/**
 * Two figures that are easily taken for each other: four workers that each need 0.2 s for a second of audio hear 20
 * hours of it per hour, and one that waits for downloads half the time hears 2.5.
 */
export interface SpeechRates {
  readonly recordings: number;
  readonly audioHours: number;
  /** Real-time factor; below 1 is faster than listening. */
  readonly rtfPerWorker: {
    /** Of the recording in the middle. */
    readonly median: number;
    /** Over all audio: long recordings weigh more. */
    readonly mean: number;
    readonly definition: string;
  };
  readonly throughput: {
    readonly audioHoursPerHour: number;
    readonly definition: string;
  };
}

export const RTF_DEFINITION = 'seconds of transcribing per second of audio, in one slot';
export const THROUGHPUT_DEFINITION =
  'hours of audio transcribed per hour of wall clock since the start, all slots together, waits included';

/** @returns undefined where nothing was transcribed that can be measured. */
export function speechRates(heard: Heard, elapsedSeconds: number): SpeechRates | undefined {
  const { recordings, audioSeconds, workerSeconds, medianRtf } = heard;
  if (audioSeconds <= 0 || elapsedSeconds <= 0 || medianRtf === null) return undefined;
  return {
    recordings,
    audioHours: audioSeconds / 3600,
    rtfPerWorker: {
      median: medianRtf,
      mean: workerSeconds / audioSeconds,
      definition: RTF_DEFINITION,
    },
    throughput: { audioHoursPerHour: audioSeconds / elapsedSeconds, definition: THROUGHPUT_DEFINITION },
  };
}
