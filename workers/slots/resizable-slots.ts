import type { ActivitySlotInfo, CustomSlotSupplier } from '@temporalio/worker';
import { ResizableLimit } from './resizable-limit.ts';

/** What a poll, and then the activity it brought, holds a slot by. */
interface Permit {
  /** Ends the listening for an abort of the reservation. */
  readonly settle: () => void;
}

/**
 * The slots of one queue in one worker, whose number may change while it runs.
 *
 * Two counts stand behind it. A slot is reserved before the server is asked for work, so polls that are under way hold
 * some; none of them can be taken back when the limit is lowered. `running` counts the activities that have begun
 * (see gate.ts): it is what keeps to a lower limit at once.
 */
export class ResizableSlots {
  readonly running: ResizableLimit;
  readonly #reserved: ResizableLimit;
  readonly #permits = new Set<Permit>();

  constructor(limit: number) {
    this.running = new ResizableLimit(limit);
    this.#reserved = new ResizableLimit(limit);
  }

  get limit(): number {
    return this.running.limit;
  }

  /** Held by activities and by polls under way. */
  get reserved(): number {
    return this.#reserved.taken;
  }

  resize(limit: number): void {
    this.running.resize(limit);
    this.#reserved.resize(limit);
  }

  /** Waits for a slot, in order. An abort, also one that meets the grant on its way, leaves no slot taken. */
  async reserve(signal: AbortSignal): Promise<Permit> {
    await this.#reserved.take(signal);
    return this.#permitFor(signal);
  }

  tryReserve(): Permit | null {
    return this.#reserved.tryTake() ? this.#permitFor() : null;
  }

  release(permit: Permit): void {
    if (!this.#permits.delete(permit)) return;
    permit.settle();
    this.#reserved.giveBack();
  }

  /** What a Temporal worker asks for slots. */
  supplier(): CustomSlotSupplier<ActivitySlotInfo> {
    return {
      type: 'custom',
      reserveSlot: (_, signal) => this.reserve(signal),
      tryReserveSlot: () => this.tryReserve(),
      markSlotUsed: ({ permit }) => (permit as Permit).settle(),
      releaseSlot: ({ permit }) => this.release(permit as Permit),
    };
  }

  /** The worker drops a reservation it no longer waits for without releasing it: the signal is all it gives. */
  #permitFor(signal?: AbortSignal): Permit {
    const abort = (): void => this.release(permit);
    const permit: Permit = { settle: () => signal?.removeEventListener('abort', abort) };
    this.#permits.add(permit);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted === true) abort();
    return permit;
  }
}
