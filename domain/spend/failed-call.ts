import type { CallTokens } from './reservation.ts';

/**
 * Reasons of faults with which a call ended before its answer began: the server was not reached, or refused it.
 * Nobody charges for these.
 */
const NEVER_BEGUN: readonly string[] = [
  'language-model-down',
  'language-model-missing',
  'language-model-unsuitable',
  'language-model-busy',
  'language-model-refused',
  'schema-refused',
  'prompt-too-long',
];

export interface FailedCall {
  /** Of its fault; undefined where it was broken off from outside. */
  readonly reason: string | undefined;
  /** Tokens of its answer that arrived. */
  readonly outputTokens: number;
}

/**
 * Whether a failed call has to be counted as paid, at the most it can have cost. Whoever generates also charges,
 * whether the answer arrives, makes sense, or is waited for no more.
 */
export const mayBeCharged = ({ reason, outputTokens }: FailedCall): boolean =>
  outputTokens > 0 || reason === undefined || !NEVER_BEGUN.includes(reason);

/** What a failed call counts as having used. */
export const usedByFailedCall = (
  failed: FailedCall,
  reserved: CallTokens & { readonly cost: number },
): CallTokens & { readonly cost: number } =>
  mayBeCharged(failed)
    ? { promptTokens: reserved.promptTokens, outputTokens: failed.outputTokens, cost: reserved.cost }
    : { promptTokens: 0, outputTokens: 0, cost: 0 };
