import { join } from 'node:path';
import type { Configuration } from '../../domain/configuration.ts';
import type { Home } from '../home.ts';
import { type LogFile, openLog } from '../servers/log-files.ts';
import type { Endings } from './endings.ts';

/** What every step of a start needs. */
export interface StartContext {
  readonly home: Home;
  readonly configuration: Configuration;
  /** Tells the person and the log. */
  readonly tell: (line: string) => void;
  readonly ending: Endings;
  /** Aborted when the start is given up. */
  readonly signal: AbortSignal;
}

export interface PartLog {
  readonly log: LogFile;
  readonly path: string;
}

/** The log of one part; it is closed after the part has ended. */
export function openPartLog({ home, ending }: StartContext, name: string): PartLog {
  const log = openLog(home.logs, name);
  ending.add(`Closing ${name}`, () => log.close());
  return { log, path: join(home.logs, name) };
}
