import { StageError } from '../../domain/faults.ts';
import { UserError } from '../../domain/user-error.ts';

/** Throws on what a command met; faults of an embedder are told as a person's. */
export function inWords(error: unknown): never {
  if (!(error instanceof StageError)) throw error;
  throw new UserError({
    what: 'The embedding model does not answer as it should',
    why: error.fault.detail,
    todo: 'see what is there: vidmine doctor --only embedding-model',
    cause: error,
  });
}
