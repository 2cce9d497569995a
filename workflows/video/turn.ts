import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  patched,
  workflowInfo,
} from '@temporalio/workflow';
import type { Lease } from '../../activities/inputs.ts';
import type { AskForTurnInput, LeaseRefused, TurnAsked } from '../../activities/turns/inputs.ts';
import { formatDuration } from '../../domain/duration-words.ts';
import { ACCOUNTS_WORKFLOW_ID } from '../../domain/ids.ts';
import { database } from '../activities.ts';
import { leaseReturned, requestWithdrawn } from '../messages.ts';
import type { VideoInput } from '../video.ts';
import type { Hold } from './hold.ts';

/** What a video asks for beyond itself. */
export type Asking = Pick<AskForTurnInput, 'wants' | 'refused' | 'again'>;

export type Answer = { readonly lease: Lease } | { readonly refused: LeaseRefused['why'] };

/** Videos that asked before there were accounts know neither how long to wait nor their limit. */
const ASK_AGAIN_MS = 600_000;
const LIMIT_MS = 4 * 3_600_000;

/** A video's turn at `accounts`: asked for, held, given back. */
export class Turn {
  readonly #input: VideoInput;
  readonly #hold: Hold;
  #waits = false;
  #lease: Lease | undefined;
  #refusal: LeaseRefused['why'] | undefined;

  constructor(input: VideoInput, hold: Hold) {
    this.#input = input;
    this.#hold = hold;
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

  /**
   * Waits for the answer, however long it takes: weeks go on in a new run, which takes over the place in the queue; so
   * do turns that fail again and again of a part that is down. A request that was lost with `accounts` is sent again,
   * and at once where the video was told to go on.
   */
  async ask(asking: Asking): Promise<Answer> {
    const { videoId, settingsHash, batch } = this.#input;
    if (workflowInfo().continueAsNewSuggested && patched('asks-first-in-a-new-run'))
      await this.#hold.beginAnew();
    this.#refusal = undefined;
    let asked: TurnAsked | undefined;
    do {
      this.#waits = this.#lease === undefined;
      const { words } = this.#hold;
      asked = await database.askForTurn({ videoId, settingsHash, batch, ...asking });
      const againMs = asked?.askAgainMs ?? ASK_AGAIN_MS;
      const summary = `waits for its turn to download: asks again in ${formatDuration(againMs)}`;
      await condition(() => !this.#waits || this.#hold.words !== words, againMs, { summary });
      if (this.#waits && workflowInfo().continueAsNewSuggested && patched('asks-in-a-new-run'))
        await this.#hold.beginAnew();
    } while (this.#waits);
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
