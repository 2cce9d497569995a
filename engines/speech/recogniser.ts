import type { RawSpan } from './recognised-span.ts';
import type { SpeechIdentity } from './speech-engine.ts';

/** A part of a recording, in seconds from its beginning. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface RecogniseRequest {
  /** Absolute path; any format PyAV decodes. */
  readonly audioPath: string;
  /** ISO 639-1; undefined lets the model detect it. */
  readonly language?: string;
  /** Names and terms that occur in it: the initial prompt. */
  readonly vocabulary: readonly string[];
  /**
   * Decode these again, with a wider beam and rising temperatures, instead of the whole recording. In order of
   * time, none overlaps another.
   */
  readonly again?: readonly Stretch[];
  readonly signal?: AbortSignal;
  /** Audio recognised so far and in all, in ms. */
  readonly onProgress?: (doneMs: number, totalMs: number) => void;
}

/** What a model heard, as it gave it. */
export interface Recognised {
  /** ISO 639-1; `und` where nobody speaks. */
  readonly language: string;
  readonly languageProbability: number;
  /** Of the whole recording, in ms, as decoded. */
  readonly durationMs: number;
  /** In order of time, in seconds from the beginning of the recording. */
  readonly spans: readonly RawSpan[];
  /** Name, version, device: `faster-whisper 1.2.1 (cpu, int8)`. */
  readonly engine: string;
  readonly model: string;
  readonly notices: readonly string[];
}

/**
 * One way to hear: a program or server behind the same few words. Throws StageError: `system` when it cannot run,
 * `video` when the audio cannot be decoded. Quality guards stand above it (quality-guards.ts).
 */
export interface Recogniser {
  identity(): Promise<SpeechIdentity>;
  recognise(request: RecogniseRequest): Promise<Recognised>;
  /** It can decode stretches again with more effort than the first time. */
  readonly canDecodeAgain: boolean;
  close(): Promise<void>;
}
