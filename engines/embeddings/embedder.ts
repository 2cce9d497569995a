import type { EmbeddingDevice } from './embedding-device.ts';
import type { EmbeddingUse } from './embedding-use.ts';

export interface EmbeddingModelIdentity {
  /** `ollama`, `openai`, `onnx`. */
  readonly engine: string;
  /** As the engine calls it; shortened vectors are told by it (domain/embedding-model-name.ts). */
  readonly model: string;
  /** sha256 of the weights, or of what is known of them. */
  readonly digest: string;
  readonly dimensions: number;
  /** Longer texts are cut here. */
  readonly maxTokens: number;
}

/** Vectors of two models can be compared when all of this is the same. */
export type ModelOfVectors = Omit<EmbeddingModelIdentity, 'maxTokens'>;

export const isSameModel = (a: ModelOfVectors, b: ModelOfVectors): boolean =>
  a.engine === b.engine && a.model === b.model && a.digest === b.digest && a.dimensions === b.dimensions;

export interface EmbedOptions {
  readonly signal?: AbortSignal;
  /** Hears of each call that was answered; of one shared with others, this caller's part. */
  readonly onUsed?: (use: EmbeddingUse) => void;
}

/** Turns texts into L2-normalised vectors. Throws StageError (`system`) when the engine is away. */
export interface Embedder {
  identity(): Promise<EmbeddingModelIdentity>;
  /** One vector per text, in order; any number of texts, split into the engine's batches inside. */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<number[][]>;
  /** Texts the engine takes in one call: texts given in lots of less waste part of it. */
  readonly batchSize: number;
  /** Calls that are worth having under way at once. */
  readonly callsAtOnce: number;
  /** Where the model runs; undefined while it is not loaded or the engine does not tell. Never throws. */
  device(): Promise<EmbeddingDevice | undefined>;
  close(): Promise<void>;
}
