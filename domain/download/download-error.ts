import { type Fault, StageError } from '../faults.ts';
import type { Verdict } from './download-verdict.ts';

/** A download that brought no file, with what that means. */
export class DownloadError extends StageError {
  readonly verdict: Verdict;

  /** @param fault what the verdict means for the video's way: `faultOfVerdict` (domain/download/download-faults.ts). */
  constructor(verdict: Verdict, fault: Fault, options?: ErrorOptions) {
    super(fault, options);
    this.verdict = verdict;
  }
}
