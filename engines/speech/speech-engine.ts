import type { Transcript } from '../../domain/transcript.ts';

export interface SpeechIdentity {
  /** `faster-whisper`, `openai-compatible`, `whisper.cpp`. */
  readonly engine: string;
  readonly model: string;
  /** sha256 of the weights. */
  readonly digest: string;
  /** What else changes the words: beam size, VAD, language. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

export interface TranscribeRequest {
  /** Absolute path; any format PyAV decodes. */
  readonly audioPath: string;
  /** ISO 639-1; undefined lets the model detect it. */
  readonly language?: string;
  /** Names and terms that occur in it, passed as the initial prompt. */
  readonly vocabulary?: readonly string[];
  readonly signal?: AbortSignal;
  /** Audio transcribed so far and in all, in ms. */
  readonly onProgress?: (doneMs: number, totalMs: number) => void;
}

/**
 * Speech to words. Throws StageError: `system` when the engine cannot run (missing model, out of memory),
 * `video` when the audio cannot be decoded, or when nobody speaks in it (`no-speech`).
 */
export interface SpeechEngine {
  identity(): Promise<SpeechIdentity>;
  transcribe(request: TranscribeRequest): Promise<Transcript>;
  close(): Promise<void>;
}
