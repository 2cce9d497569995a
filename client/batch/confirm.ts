import { errorCode } from '../../domain/error-code.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Ask } from './trial.ts';

export interface Confirmation {
  readonly question: string;
  /** As in `--yes`. */
  readonly yes: boolean;
  /** Undefined: nobody can be asked. */
  readonly ask: Ask | undefined;
  /** The command with which nobody is asked. */
  readonly command: string;
}

/**
 * Asks before what is not taken back. Ctrl-C is no.
 *
 * @throws UserError where nobody can be asked, and nobody said so beforehand.
 */
export async function confirmed({ question, yes, ask, command }: Confirmation): Promise<boolean> {
  if (yes) return true;
  if (ask === undefined) {
    throw new UserError({
      what: `Nobody can be asked: ${question}`,
      why: 'This is no terminal, and it is not taken back. Nothing was changed.',
      todo: `Say so beforehand: ${command}`,
      usage: true,
    });
  }
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    return await ask(question, stop.signal);
  } catch (error) {
    if (stop.signal.aborted || errorCode(error) === 'ABORT_ERR') return false;
    throw error;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}
