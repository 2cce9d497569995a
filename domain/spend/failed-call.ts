import type { CallTokens } from './reservation.ts';

/**
 * Reasons of faults with which a call ends before anything is generated: the server was not reached, or said no, if only
 * by an error of its own. Nobody charges for these. They last, and are tried again for days: counted, they would use up
 * a limit for nothing.
 */
const NEVER_BEGUN: readonly string[] = [
  'language-model-down',
  'language-model-missing',
  'language-model-unset',
  'language-model-unsuitable',
  'language-model-ignores-schema',
  'language-model-busy',
  'language-model-refused',
  'language-model-quota',
  'language-model-error',
  'schema-refused',
  'prompt-too-long',
  'embedding-server-down',
  'embedding-server-refused',
  'embedding-server-busy',
  'embedding-server-quota',
  'embedding-model-missing',
  'embedding-model-unsuitable',
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
