import { EventHeap } from './event-heap.ts';
import { NumberQueue } from './number-queue.ts';

/** What can happen in a schedule. Each comes with a number: of a piece of work, a queue, an account. */
export const EVENT = {
  /** A piece of work is done. */
  done: 0,
  /** A piece of work has got to its queue. */
  ready: 1,
  /** A slot of a queue is free again. */
  free: 2,
  /** An account may be ready. */
  account: 3,
  /** The buffer is looked at again. */
  look: 4,
  /** A place in the window is free. */
  place: 5,
} as const;

const KINDS = 8;

/** Events that all happen the same time after they were added: they need no sorting. */
interface Line {
  readonly times: NumberQueue;
  readonly events: NumberQueue;
}

/** What is going to happen, and the clock of a simulation, in seconds from its start. */
export class Agenda {
  now = 0;
  /** The number that came with the event that next() found. */
  subject = 0;
  readonly #heap = new EventHeap();
  readonly #lines: Line[] = [];

  at(seconds: number, kind: number, subject: number): void {
    this.#heap.add(seconds, subject * KINDS + kind);
  }

  /** A way to add events that happen so many seconds after they are added. */
  after(seconds: number, kind: number): (subject: number) => void {
    const line: Line = { times: new NumberQueue(), events: new NumberQueue() };
    this.#lines.push(line);
    return (subject) => {
      line.times.add(this.now + seconds);
      line.events.add(subject * KINDS + kind);
    };
  }

  /** When the next event happens; Infinity: none will. */
  get nextAt(): number {
    let at = this.#heap.firstAt;
    for (const { times } of this.#lines) if (times.size > 0 && times.first < at) at = times.first;
    return at;
  }

  /** Goes on to the next event and says of what kind it is; there must be one. */
  next(): number {
    const at = this.nextAt;
    this.now = at;
    const event = this.#takeOf(at);
    this.subject = Math.floor(event / KINDS);
    return event % KINDS;
  }

  #takeOf(at: number): number {
    for (const line of this.#lines) {
      if (line.times.size === 0 || line.times.first !== at) continue;
      line.times.take();
      return line.events.take();
    }
    return this.#heap.take();
  }
}
