import { costOf, type ModelPrice } from '../model-calls.ts';

/** What one call uses. */
export interface CallTokens {
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/**
 * Tokens that a server puts around the texts it is sent: roles, separators, the announcement of a schema. Chat
 * templates need 10 to 30.
 */
const FRAME_TOKENS = 64;

/** The first call of a process may bring the question whether the model keeps to a schema, asked twice at most. */
const PROBE: CallTokens = { promptTokens: 400, outputTokens: 400 };

/** Tokens a call can use at most: all that is sent, counted from above, and an answer as long as it may be. */
export const mostTokens = (sent: readonly number[], maxOutputTokens: number): CallTokens => ({
  promptTokens: sent.reduce((sum, tokens) => sum + Math.ceil(tokens), FRAME_TOKENS + PROBE.promptTokens),
  outputTokens: maxOutputTokens + PROBE.outputTokens,
});

export const isFree = ({ promptPerMillion, outputPerMillion }: ModelPrice): boolean =>
  promptPerMillion === 0 && outputPerMillion === 0;

/** What is set aside before a call: it never costs more. A server's discount on cached tokens is not counted on. */
export const reservationOf = (price: ModelPrice, most: CallTokens): number => costOf(price, most);
