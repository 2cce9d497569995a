import type { RerunStage } from '../../domain/rerun/rerun-stage.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';

/** As typed. */
export interface RerunOptions extends ConfigurationOptions {
  readonly from: string;
  readonly batch?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What is asked for. */
export interface RerunForm {
  readonly from: RerunStage;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Takes one line for a person or a script. */
  readonly print: (line: string) => void;
  /** Takes one line for a person alone. */
  readonly warn: (line: string) => void;
}
