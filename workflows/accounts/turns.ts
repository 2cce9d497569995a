import type { AccountsNow, HeldLease, IdentityNow, LeaseRequest } from '../../activities/turns/inputs.ts';
import type { Wanted } from '../../domain/faults.ts';
import type { BatchName, VideoId } from '../../domain/ids.ts';
import { fairOrder, groupOf, servedNow } from './fair-order.ts';

/** What `accounts` carries from run to run; everything else is in the rows. */
export interface AccountsState {
  /** In the order of asking. */
  readonly queue: readonly LeaseRequest[];
  /** Batches in the order of their last turn, the latest last. */
  readonly served: readonly string[];
  /** Leases that were reported as given back and are not taken back yet. */
  readonly returned: readonly string[];
}

export interface AccountsStatus {
  readonly waiting: readonly Waiting[];
  /** As last read from the rows; undefined at the very beginning. */
  readonly identities?: readonly IdentityNow[];
  readonly leases?: readonly HeldLease[];
  readonly heldBack?: AccountsNow['heldBack'];
}

export interface Waiting {
  readonly videoId: VideoId;
  readonly batch?: BatchName;
  readonly wants?: Wanted;
}

export const FIRST_STATE: AccountsState = { queue: [], served: [], returned: [] };

/** Who waits for a turn, and which turns came back. Plain and serialisable. */
export class Turns {
  state: AccountsState;
  #seen: AccountsNow | undefined;
  #wakes = 0;

  constructor(state: AccountsState) {
    this.state = state;
  }

  /** Asking again keeps the place in the queue; a retried video takes over the place of its last run. */
  request(request: LeaseRequest): void {
    const { queue } = this.state;
    const at = queue.findIndex(({ videoId }) => videoId === request.videoId);
    if (at >= 0 && JSON.stringify(queue[at]) === JSON.stringify(request)) return;
    this.#update({ queue: at < 0 ? [...queue, request] : queue.with(at, request) });
  }

  /** One that waits less is no reason to look again. */
  withdraw(videoId: VideoId): void {
    this.state = { ...this.state, queue: this.state.queue.filter((request) => request.videoId !== videoId) };
  }

  reported(leaseId: string): void {
    if (!this.isReturned(leaseId)) this.#update({ returned: [...this.state.returned, leaseId] });
  }

  /** True for a lease that was reported as given back, and is not taken back yet. */
  isReturned(leaseId: string): boolean {
    return this.state.returned.includes(leaseId);
  }

  takenBack(leaseId: string): void {
    this.state = { ...this.state, returned: this.state.returned.filter((id) => id !== leaseId) };
  }

  granted(request: LeaseRequest): void {
    this.drop(request);
    this.state = { ...this.state, served: servedNow(this.state.served, groupOf(request)) };
  }

  /** Takes out this very request, not what another run of its video asked since. */
  drop({ videoId, runId }: LeaseRequest): void {
    const queue = this.state.queue.filter((other) => other.videoId !== videoId || other.runId !== runId);
    this.state = { ...this.state, queue };
  }

  /** False when it was withdrawn, or another run of its video asks instead. */
  stillWaits({ videoId, runId }: LeaseRequest): boolean {
    return this.state.queue.some((other) => other.videoId === videoId && other.runId === runId);
  }

  get someoneWaits(): boolean {
    return this.state.queue.length > 0;
  }

  get inOrder(): LeaseRequest[] {
    return fairOrder(this.state.queue, this.state.served);
  }

  /** Counts everything after which the rows and the queue are worth another look. */
  get wakes(): number {
    return this.#wakes;
  }

  wake(): void {
    this.#wakes += 1;
  }

  saw(now: AccountsNow): void {
    this.#seen = now;
  }

  status(): AccountsStatus {
    const { identities, leases, heldBack } = this.#seen ?? {};
    const waiting = this.inOrder.map(({ videoId, batch, wants }) => ({ videoId, batch, wants }));
    return { waiting, identities, leases, heldBack };
  }

  #update(change: Partial<AccountsState>): void {
    this.state = { ...this.state, ...change };
    this.wake();
  }
}
