import { type StageError, systemFault } from '../../domain/faults.ts';

/** Which server and model an error is about. */
export interface EmbeddingServer {
  /** As a person knows it: `Ollama on http://…`. */
  readonly name: string;
  readonly model: string;
  /** Servers repeat it in their refusals; it is never repeated here. */
  readonly apiKey?: string | undefined;
}

export const tooSlow = (server: EmbeddingServer, seconds: number, cause?: unknown): StageError =>
  systemFault(
    'embedding-server-slow',
    `${server.model} gave no embeddings within ${seconds} s. ${server.name} is overloaded.`,
    cause,
  );

export const unknownForm = (server: EmbeddingServer, problem: string, cause?: unknown): StageError =>
  systemFault('embedding-server-error', `${server.name} answered in an unknown form: ${problem}`, cause);

export const wrongCount = (server: EmbeddingServer, vectors: number, texts: number): StageError =>
  systemFault('embedding-server-error', `${server.name} gave ${vectors} vectors for ${texts} texts.`);

/** A setting that this model does not follow: all videos wait for the person instead of failing one by one. */
export const otherDimensions = (server: EmbeddingServer, wanted: number, given: number): StageError =>
  systemFault(
    'embedding-dimensions',
    `${server.model} of ${server.name} gives vectors of ${given} dimensions, not of the ${wanted} that embeddings.dimensions asks for: it cannot shorten them. Unset embeddings.dimensions, or name a model that can.`,
  );
