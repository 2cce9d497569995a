/** A stretch of a video with a title. */
export interface SummaryChapter {
  readonly title: string;
  readonly startMs: number;
  readonly endMs: number;
  /** One or two sentences. */
  readonly summary?: string;
}

/** Made before mining: what the video is about, and its parts with times. */
export interface Outline {
  /** One or two paragraphs. Empty where nothing was said. */
  readonly shortSummary: string;
  readonly chapters: readonly SummaryChapter[];
  /** Who divided the video: whoever published it, or the model. */
  readonly chaptersFrom: 'source' | 'model';
}

/** All summaries of a video, as they are published. */
export interface VideoSummary extends Outline {
  /** Three to five paragraphs, made after evaluation. */
  readonly longSummary: string;
  /** The model of the long summary. */
  readonly model: string;
}
