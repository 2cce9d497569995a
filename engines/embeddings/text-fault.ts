import { StageError } from '../../domain/faults.ts';

/**
 * Reasons of `system` faults that a single text can bring about: an answer of an error to all that was sent with it, or
 * a process that dies of it. Whatever else the engines throw is about the engine, and holds for every text.
 */
const OF_A_TEXT: readonly string[] = [
  'embedding-server-error',
  'embedding-model-unsuitable',
  'embedding-ended',
  'out-of-memory',
];

/** Whether a failed call may go well for those of its texts that are not at fault. */
export const mayBeOfOneText = (error: unknown): boolean =>
  !(error instanceof StageError) || error.fault.fault !== 'system' || OF_A_TEXT.includes(error.fault.reason);
