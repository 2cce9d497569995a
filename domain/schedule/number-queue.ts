/** First come, first served: numbers in a ring that grows. */
export class NumberQueue {
  size = 0;
  #ring = new Float64Array(64);
  #head = 0;

  add(number: number): void {
    if (this.size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.size) & (this.#ring.length - 1)] = number;
    this.size += 1;
  }

  /** The first one; there must be one. */
  get first(): number {
    return this.#ring[this.#head]!;
  }

  take(): number {
    const { first } = this;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.size -= 1;
    return first;
  }

  #grow(): void {
    const larger = new Float64Array(this.#ring.length * 2);
    for (let at = 0; at < this.size; at++)
      larger[at] = this.#ring[(this.#head + at) & (this.#ring.length - 1)]!;
    this.#ring = larger;
    this.#head = 0;
  }
}
