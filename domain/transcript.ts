export interface Word {
  /** As recognised, with its punctuation, without surrounding spaces. */
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1. */
  readonly probability: number;
}

export interface RecognisedSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly avgLogprob: number;
  readonly compressionRatio: number;
  readonly noSpeechProb: number;
  readonly temperature: number;
}

export interface Transcript {
  /** ISO 639-1. */
  readonly language: string;
  readonly languageProbability: number;
  readonly durationMs: number;
  readonly words: readonly Word[];
  readonly spans: readonly RecognisedSpan[];
  readonly engine: string;
  readonly model: string;
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
