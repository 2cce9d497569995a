import type { Configuration } from '../../domain/configuration.ts';
import type { Db } from '../../storage/database/database.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';
import type { Terminal } from '../rendering/terminal.ts';

export interface ClaimsSession {
  readonly db: Db;
  readonly configuration: Pick<Configuration, 'link'>;
  close(): Promise<void>;
}

export interface ClaimsDependencies {
  openSession(options: ConfigurationOptions): Promise<ClaimsSession>;
  /** Default: standard output. */
  readonly print?: (text: string) => void;
  /** Default: standard error. */
  readonly warn?: (text: string) => void;
  readonly terminal?: Terminal;
}

/** What every command of claims has at hand. */
export interface ClaimsWork {
  readonly db: Db;
  readonly link: Configuration['link'];
  readonly print: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly terminal: Terminal;
}

export type InClaims = (
  options: ConfigurationOptions,
  work: (claims: ClaimsWork) => Promise<void>,
) => Promise<void>;

/** Runs a command's work with an open session, which is closed however that ends. */
export const inClaims =
  ({ openSession, ...work }: Required<ClaimsDependencies>): InClaims =>
  async (options, run) => {
    const session = await openSession(options);
    try {
      await run({ db: session.db, link: session.configuration.link, ...work });
    } finally {
      await session.close();
    }
  };
