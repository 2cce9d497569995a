/** A JSON schema within the subset every engine's grammar honours; see `grammar-schema.ts`. */
export type JsonSchema = { readonly [key: string]: unknown };

export interface ModelIdentity {
  /** `ollama`, `openai`, `llama.cpp`. */
  readonly engine: string;
  readonly model: string;
  /** sha256 of the weights: part of every stage identity that used the model. */
  readonly digest: string;
  readonly contextTokens: number;
  /** True for the tiny embedded model: whatever it says is printed as 'demo model'. */
  readonly demo: boolean;
}

export interface GenerateRequest {
  /** Static part: the same bytes for every call of a kind, so that the server's prefix cache is used. */
  readonly instructions: string;
  readonly input: string;
  readonly schema: JsonSchema;
  readonly maxOutputTokens: number;
  /** Aborting ends the generation on the server too. */
  readonly signal?: AbortSignal;
  /** Called as output arrives: a sign of life. */
  readonly onProgress?: (outputTokens: number) => void;
}

export interface Generated {
  /** Parsed JSON, not yet validated. */
  readonly json: unknown;
  readonly promptTokens: number;
  /** Those of them that the server had in its prefix cache, where it tells. */
  readonly cachedTokens?: number;
  readonly outputTokens: number;
  readonly latencyMs: number;
}

/**
 * One language model. `generate` throws StageError: `system` when the server is away or refuses for its own
 * reasons, `video` when the answer was cut off or is no JSON.
 */
export interface LanguageModel {
  identity(): Promise<ModelIdentity>;
  /** Tokens of a text, exact where the engine can tell, otherwise an estimate that never falls short. */
  countTokens(text: string): Promise<number>;
  generate(request: GenerateRequest): Promise<Generated>;
  close(): Promise<void>;
}
