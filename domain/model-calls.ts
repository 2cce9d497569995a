import type { Stage } from './stages.ts';

/** The miner works on every segment; the flagship judges a whole video and compares videos. */
export type ModelRole = 'miner' | 'flagship';
export type CalledRole = ModelRole | 'embedder';

/** What a model was called for. */
export type CallStage = Extract<Stage, 'outline' | 'mine' | 'evaluate' | 'summarise' | 'embed'> | 'link';

/** Reason of the fault of a call that would pass `maxSpend`. */
export const SPEND_LIMIT = 'spend-limit';

/** What a model's tokens cost, in any one currency, per million; 0: it is free. */
export interface ModelPrice {
  readonly promptPerMillion: number;
  readonly outputPerMillion: number;
}

export const FREE: ModelPrice = { promptPerMillion: 0, outputPerMillion: 0 };

export const costOf = (
  { promptPerMillion, outputPerMillion }: ModelPrice,
  tokens: { readonly promptTokens: number; readonly outputTokens: number },
): number => (promptPerMillion * tokens.promptTokens + outputPerMillion * tokens.outputTokens) / 1_000_000;
