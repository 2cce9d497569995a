import type { Db } from '../../storage/database/database.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';
import type { Terminal } from '../rendering/terminal.ts';

export interface EntitiesSession {
  readonly db: Db;
  close(): Promise<void>;
}

export interface EntitiesDependencies {
  openSession(options: ConfigurationOptions): Promise<EntitiesSession>;
  /** Default: standard output. */
  readonly print?: (text: string) => void;
  readonly terminal?: Terminal;
}

/** What every command of entities has at hand. */
export interface EntitiesWork {
  readonly db: Db;
  readonly print: (text: string) => void;
  readonly terminal: Terminal;
}

export type InEntities = (
  options: ConfigurationOptions,
  work: (entities: EntitiesWork) => Promise<void>,
) => Promise<void>;

/** Runs a command's work with an open session, which is closed however that ends. */
export const inEntities =
  ({ openSession, ...work }: Required<EntitiesDependencies>): InEntities =>
  async (options, run) => {
    const session = await openSession(options);
    try {
      await run({ db: session.db, ...work });
    } finally {
      await session.close();
    }
  };
