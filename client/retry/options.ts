import type { RerunStage } from '../../domain/rerun/rerun-stage.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';

/** As typed. */
export interface RetryOptions extends ConfigurationOptions {
  readonly failed?: boolean;
  readonly reason?: readonly string[];
  readonly from?: string;
  readonly batch?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What is asked for. */
export interface RetryForm {
  /** What was failed, parked or cancelled. */
  readonly failed: boolean;
  /** Empty: whatever the reason. */
  readonly reasons: readonly string[];
  /** Make this stage anew too, and what follows it; undefined: go on where it failed. */
  readonly from: RerunStage | undefined;
  readonly batch: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}
