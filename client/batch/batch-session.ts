import { UserError } from '../../domain/user-error.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';
import type { openSession, Session } from '../session.ts';
import { hasTables } from '../status/require-tables.ts';
import { canAsk, yesOrNo } from '../yes-or-no.ts';
import type { Ask } from './trial.ts';

export interface SteeringDependencies {
  readonly openSession: typeof openSession;
  /** Default: a line on standard output. */
  readonly print?: (line: string) => void;
  /** Default: a line on standard error. */
  readonly warn?: (line: string) => void;
  /** Undefined: nobody can be asked. Default: the person in front of it, where there is one. */
  readonly ask?: Ask;
}

/** What every command that steers batches has at hand. */
export interface Steering {
  readonly session: Session;
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly ask: Ask | undefined;
}

export type InSteering = (
  options: ConfigurationOptions,
  work: (steering: Steering) => Promise<void>,
) => Promise<void>;

/**
 * Runs a command's work with an open session, which is closed however that ends.
 *
 * @throws UserError where the database has no tables yet.
 */
export const inSteering =
  ({
    openSession,
    print = (line) => process.stdout.write(`${line}\n`),
    warn = (line) => process.stderr.write(`${line}\n`),
    ask = canAsk() ? yesOrNo : undefined,
  }: SteeringDependencies): InSteering =>
  async (options, work) => {
    const session = await openSession(options);
    try {
      if (!(await hasTables(session.db))) throw nothingYet();
      await work({ session, print, warn, ask });
    } finally {
      await session.close();
    }
  };

const nothingYet = (): UserError =>
  new UserError({
    what: 'There is no batch and no video yet',
    why: 'Nobody has worked with this database.',
    todo: 'Start the workers (vidmine up --detach), then a batch: vidmine batch start <url, feed, list or folder>',
  });
