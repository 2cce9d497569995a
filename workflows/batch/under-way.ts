/** What a batch has begun and not heard the end of: a run that continues as new would lose it. */
export class UnderWay {
  #bursts = 0;
  #errands = 0;

  /** Videos are in the window whose start is not accepted yet. */
  get starting(): boolean {
    return this.#bursts > 0;
  }

  get anything(): boolean {
    return this.#bursts > 0 || this.#errands > 0;
  }

  async whileStarting(work: () => Promise<void>): Promise<void> {
    this.#bursts += 1;
    try {
      await work();
    } finally {
      this.#bursts -= 1;
    }
  }

  /** Something beside the rest, which only hastens what comes anyway: nobody fails of it. */
  errand(work: Promise<unknown>): void {
    this.#errands += 1;
    const done = () => {
      this.#errands -= 1;
    };
    work.then(done, done);
  }
}
