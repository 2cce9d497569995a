/** At most so many at once, where "so many" may change at any time. Whoever waits is served in order. */
export class ResizableLimit {
  #limit: number;
  #taken = 0;
  /** In the order they came: a Set keeps it, and forgets one in the middle at no cost. */
  readonly #waiting = new Set<() => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whoever has a place keeps it; below the new limit nobody gets one until enough have left. */
  resize(limit: number): void {
    this.#limit = limit;
    this.#serve();
  }

  /** Takes a place where one is free and nobody waits for it. */
  tryTake(): boolean {
    if (this.#waiting.size > 0 || this.#taken >= this.#limit) return false;
    this.#taken += 1;
    return true;
  }

  /**
   * Resolves with a place. Aborted before, it rejects with the signal's reason and leaves nothing behind; the place of
   * a wait that was granted first is the caller's to give back.
   */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.tryTake()) return;
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.#waiting.delete(grant);
        reject(signal?.reason);
      };
      const grant = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.add(grant);
    });
  }

  giveBack(): void {
    this.#taken -= 1;
    this.#serve();
  }

  #serve(): void {
    for (const grant of this.#waiting) {
      if (this.#taken >= this.#limit) return;
      this.#waiting.delete(grant);
      this.#taken += 1;
      grant();
    }
  }
}
