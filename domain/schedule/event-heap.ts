/** Events by the second at which they happen; those of the same second in the order in which they were added. */
export class EventHeap {
  size = 0;
  #times = new Float64Array(256);
  #orders = new Float64Array(256);
  #events = new Float64Array(256);
  #added = 0;

  /** Of the first event; Infinity: there is none. */
  get firstAt(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  add(at: number, event: number): void {
    if (this.size === this.#times.length) this.#grow();
    const order = this.#added++;
    const times = this.#times;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      // The new one is the last of its second: it goes past later ones only.
      if (times[parent]! <= at) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, at, order, event);
  }

  /** Takes the first event out; there must be one. */
  take(): number {
    const first = this.#events[0]!;
    const last = --this.size;
    const at = this.#times[last]!;
    const order = this.#orders[last]!;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#isBefore(child + 1, this.#times[child]!, this.#orders[child]!))
        child += 1;
      if (!this.#isBefore(child, at, order)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#put(hole, at, order, this.#events[last]!);
    return first;
  }

  #isBefore(place: number, at: number, order: number): boolean {
    const time = this.#times[place]!;
    return time < at || (time === at && this.#orders[place]! < order);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from]!, this.#orders[from]!, this.#events[from]!);
  }

  #put(place: number, at: number, order: number, event: number): void {
    this.#times[place] = at;
    this.#orders[place] = order;
    this.#events[place] = event;
  }

  #grow(): void {
    this.#times = twice(this.#times);
    this.#orders = twice(this.#orders);
    this.#events = twice(this.#events);
  }
}

function twice(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
