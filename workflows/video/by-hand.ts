import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { Outcome } from '../../domain/outcomes.ts';

/** A person's word that a video is not to be taken: ends its way wherever it is, but not what is stored already. */
export class SkipByHand {
  /** What is cancelled: programs end, and its turn goes to the next. */
  readonly way = new CancellationScope();
  #detail: string | undefined;
  #tooLate: string | undefined;

  /** From here on there is nothing to skip. */
  close(why: string): void {
    this.#tooLate ??= why;
  }

  /** @throws ApplicationFailure where it is too late. */
  refuse(): void {
    if (this.#tooLate === undefined || this.#detail !== undefined) return;
    throw ApplicationFailure.nonRetryable(this.#tooLate, 'too-late');
  }

  /** Doing so again changes nothing. */
  skip(why: string | undefined): void {
    if (this.#detail !== undefined) return;
    this.#detail = why || 'skipped by hand';
    this.way.cancel();
  }

  /** How the video ends; undefined where nobody said so. */
  get outcome(): Outcome | undefined {
    return this.#detail === undefined
      ? undefined
      : { kind: 'skipped', reason: 'by-hand', detail: this.#detail };
  }
}
