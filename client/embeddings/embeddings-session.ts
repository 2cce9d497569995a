import { UserError } from '../../domain/user-error.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { Session } from '../session.ts';
import { untilInterrupted } from '../tools/until-interrupted.ts';
import { inWords } from './in-words.ts';

export type EmbeddingsSession = Pick<Session, 'db' | 'embedder' | 'embedderOf' | 'temporal' | 'close'>;

export interface EmbeddingsDependencies {
  openSession(options: ConfigurationOptions): Promise<EmbeddingsSession>;
  /** Default: standard output. */
  readonly print?: (text: string) => void;
  readonly terminal?: Terminal;
}

/** What every command of embeddings has at hand. */
export interface EmbeddingsWork extends Omit<EmbeddingsSession, 'close'> {
  readonly print: (text: string) => void;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

export type InEmbeddings = (
  options: ConfigurationOptions,
  work: (embeddings: EmbeddingsWork) => Promise<void>,
) => Promise<void>;

/** Runs a command's work with an open session, which is closed however that ends; faults of the embedder are told as a person's. */
export const inEmbeddings =
  ({ openSession, print, terminal }: Required<EmbeddingsDependencies>): InEmbeddings =>
  (options, work) =>
    untilInterrupted(async (signal) => {
      const session = await openSession(options);
      try {
        await work({
          db: session.db,
          embedder: () => session.embedder(),
          embedderOf: (stored) => session.embedderOf(stored),
          temporal: () => session.temporal(),
          ...{ print, terminal, signal },
        }).catch(inWords);
      } finally {
        await session.close();
      }
    });

export const nothingStored = (): UserError =>
  new UserError({
    what: 'Nothing is stored yet, so nothing has vectors',
    todo: 'Start with: vidmine batch start <url or folder>',
  });
