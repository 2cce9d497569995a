import { CancellationScope, condition, getExternalWorkflowHandle } from '@temporalio/workflow';
import type { Lease } from '../../activities/inputs.ts';
import type { AskForTurnInput, LeaseRefused, TurnAsked } from '../../activities/turns/inputs.ts';
import { ACCOUNTS_WORKFLOW_ID } from '../../domain/ids.ts';
import { database } from '../activities.ts';
import { leaseReturned, requestWithdrawn } from '../messages.ts';
import type { VideoInput } from '../video.ts';

/** What a video asks for beyond itself. */
export type Asking = Pick<AskForTurnInput, 'wants' | 'refused' | 'again'>;

export type Answer = { readonly lease: Lease } | { readonly refused: LeaseRefused['why'] };

/** Videos that asked before there were accounts know neither how long to wait nor their limit. */
const ASK_AGAIN_MS = 600_000;
const LIMIT_MS = 4 * 3_600_000;

/** A video's turn at `accounts`: asked for, held, given back. */
export class Turn {
  readonly #input: VideoInput;
  #waits = false;
  #lease: Lease | undefined;
  #refusal: LeaseRefused['why'] | undefined;

  constructor(input: VideoInput) {
    this.#input = input;
  }

  /** A grant that nobody waits for goes straight back. */
  async granted(lease: Lease): Promise<void> {
    if (lease.leaseId === this.#lease?.leaseId) return;
    if (!this.#waits) return this.#report(lease);
    this.#waits = false;
    this.#lease = { ...lease, limitMs: lease.limitMs ?? LIMIT_MS };
  }

  refused(refusal: LeaseRefused): void {
    if (!this.#waits) return;
    this.#waits = false;
    this.#refusal = refusal.why;
  }

  /** Waits for the answer, however long it takes; a request that was lost with `accounts` is sent again. */
  async ask(asking: Asking): Promise<Answer> {
    const { videoId, settingsHash, batch } = this.#input;
    this.#refusal = undefined;
    let asked: TurnAsked | undefined;
    do {
      this.#waits = this.#lease === undefined;
      asked = await database.askForTurn({ videoId, settingsHash, batch, ...asking });
    } while (!(await condition(() => !this.#waits, asked?.askAgainMs ?? ASK_AGAIN_MS)));
    return this.#lease === undefined ? { refused: this.#refusal! } : { lease: this.#lease };
  }

  async giveBack(): Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease !== undefined) await this.#report(lease);
  }

  /** Leaves the queue and returns what is held: called once the video is settled, however it went. */
  async leave(): Promise<void> {
    if (this.#lease !== undefined) return this.giveBack();
    if (!this.#waits) return;
    this.#waits = false;
    await tellAccounts((accounts) => accounts.signal(requestWithdrawn, this.#input.videoId));
  }

  #report({ leaseId }: Lease): Promise<void> {
    const { videoId } = this.#input;
    return tellAccounts((accounts) => accounts.signal(leaseReturned, { videoId, leaseId }));
  }
}

/**
 * Also when the video was cancelled: its turn goes to the next at once. `accounts` may have been terminated by
 * hand: that is no reason for a video to fail.
 */
async function tellAccounts(
  tell: (accounts: ReturnType<typeof getExternalWorkflowHandle>) => Promise<void>,
): Promise<void> {
  await CancellationScope.nonCancellable(() => tell(getExternalWorkflowHandle(ACCOUNTS_WORKFLOW_ID))).catch(
    () => {},
  );
}
