export interface Word {
  /** As recognised, with its punctuation, without surrounding spaces. */
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1. */
  readonly probability: number;
  /** The engine gave it no time: it got one between its neighbours. */
  readonly interpolated?: true;
}

export interface RecognisedSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly avgLogprob: number;
  readonly compressionRatio: number;
  readonly noSpeechProb: number;
  readonly temperature: number;
  /** It was in doubt and decoded a second time: which of the two results stands here, and by which model. */
  readonly secondDecode?: { readonly kept: 'first' | 'second'; readonly model: string };
}

/** Text that was recognised and is not in the transcript, because nobody said it. */
export interface RemovedText {
  readonly why: 'loop' | 'silence';
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** What was done for a transcript's quality. */
export interface QualityReport {
  /** Stretches decoded a second time, how long they are together, and how many of them got better by it. */
  readonly secondDecodes: { readonly count: number; readonly durationMs: number; readonly better: number };
  readonly removed: readonly RemovedText[];
  readonly interpolatedWords: number;
  /** What a person should know of how it was made: stepped down to a smaller setting, say. */
  readonly notices: readonly string[];
}

export interface Transcript {
  /** ISO 639-1. */
  readonly language: string;
  readonly languageProbability: number;
  readonly durationMs: number;
  readonly words: readonly Word[];
  readonly spans: readonly RecognisedSpan[];
  readonly engine: string;
  /** The model that ran. */
  readonly model: string;
  readonly quality: QualityReport;
}

/** Who speaks from when to when; `speaker` is `A`, `B`, … within one video, undefined when unknown. */
export interface Turn {
  readonly startMs: number;
  readonly endMs: number;
  readonly speaker?: string;
  /** 0 to 1; 0 when unknown. */
  readonly confidence: number;
}

export interface Sentence {
  /** 1-based within its segment: the number the miner cites. */
  readonly number: number;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Segment {
  /** 0-based within its video. */
  readonly ordinal: number;
  readonly speaker?: string;
  readonly speakerConfidence: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly sentences: readonly Sentence[];
}
