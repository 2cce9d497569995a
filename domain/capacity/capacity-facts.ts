import type { Configuration } from '../configuration.ts';
import type { Hardware } from './hardware.ts';

/** What the slots of a machine are chosen from. */
export interface CapacityFacts {
  readonly hardware: Hardware;
  readonly workers: Configuration['workers'];
  readonly miner: ModelPlace;
  readonly flagship: ModelPlace;
  /** The same model on the same server plays both roles. */
  readonly isOneModel: boolean;
  readonly speech: SpeechPlace;
  /** Different language models that a server on this machine holds in memory. */
  readonly modelsHere: number;
}

/** Where a language model answers. `here`: on this machine, whose memory and cores it takes. */
export type ModelPlace =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'ollama'; readonly here: boolean; readonly served: ServedAtOnce }
  /** Another server, with OpenAI's interface: how many calls it serves at once is its own affair. */
  | { readonly kind: 'server'; readonly here: boolean };

/** How many calls an Ollama server works on at once, and how that is known. */
export interface ServedAtOnce {
  readonly calls: number;
  readonly source: ServedSource;
  /** A measurement that found as many calls at work as it made: there may be more. */
  readonly orMore?: boolean;
  /** What was stated or hinted and what was measured, where they differ: a sentence for a person. */
  readonly mismatch?: string;
}

/**
 * `stated`: languageModel.ollamaParallel; `measured`; `environment`: OLLAMA_NUM_PARALLEL of this process, with the
 * server on this machine; `assumed`: neither is there, and the server could not be measured yet.
 */
export type ServedSource = 'stated' | 'measured' | 'environment' | 'assumed';

/** Where speech is recognised. */
export type SpeechPlace =
  | { readonly engine: 'embedded'; readonly device: 'auto' | 'cpu' | 'cuda' }
  | { readonly engine: 'whisper-cpp' }
  | { readonly engine: 'server'; readonly here: boolean };
