import type { Connection } from '@temporalio/client';
import type { Configuration } from '../../domain/configuration.ts';
import type { Home } from '../../stack/home.ts';
import type { StackState } from '../../stack/stack-state.ts';
import type { ToolPaths } from '../../stack/tools/tool-paths.ts';
import type { Finding } from './finding.ts';

/** What the checks look at. */
export interface DoctorContext {
  readonly configuration: Configuration;
  /** Undefined: nothing was started or installed here yet. */
  readonly home: Home | undefined;
  readonly toolsFolder: string;
  readonly tools: ToolPaths;
  /** Undefined: the embedded stack does not run. */
  readonly stack: StackState | undefined;
  /** Undefined: there is no server to ask. One connection for all checks; rejects when it does not answer. */
  readonly temporal: (() => Promise<Connection>) | undefined;
}

/** Looks at one thing and tells what it found; what it throws is a problem of its part. */
export interface Check {
  /** What `--only` takes. */
  readonly part: string;
  /** As it is called in the table, where a look at it fails. */
  readonly title: string;
  readonly look: (context: DoctorContext) => Promise<readonly Finding[]>;
}

export const START_IT = 'vidmine up --detach';
