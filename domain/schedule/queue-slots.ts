import { ACTIVITY_QUEUES } from '../capacity/activity-queues.ts';
import type { Slots } from '../capacity/slots.ts';
import { type Agenda, EVENT } from './agenda.ts';
import type { DrawnWork } from './drawn-work.ts';
import { NumberQueue } from './number-queue.ts';
import type { ScheduleCase } from './schedule-case.ts';

/** One queue and its slots: pieces of work, by id, are served in the order in which they came. */
export class QueueSlots {
  free: number;
  /** Seconds that slots have been or will be held by what was begun. */
  workSeconds = 0;
  readonly #waiting = new NumberQueue();
  /** Whoever has a turn at an account keeps nobody waiting. */
  readonly #first = new NumberQueue();
  readonly #begin: (id: number) => void;

  constructor(slots: number, begin: (id: number) => void) {
    this.free = slots;
    this.#begin = begin;
  }

  get waiting(): number {
    return this.#waiting.size + this.#first.size;
  }

  enter(id: number, first: boolean): void {
    if (this.free > 0) {
      this.free -= 1;
      this.#begin(id);
    } else if (first) this.#first.add(id);
    else this.#waiting.add(id);
  }

  leave(): void {
    if (this.#first.size > 0) this.#begin(this.#first.take());
    else if (this.#waiting.size > 0) this.#begin(this.#waiting.take());
    else this.free += 1;
  }
}

export type Queues = Readonly<Record<keyof Slots, QueueSlots>>;

/** What is begun goes into the agenda as done when its time is over. */
export function openQueues({ slots }: ScheduleCase, drawn: DrawnWork, agenda: Agenda): Queues {
  const open = (queue: keyof Slots): QueueSlots => {
    const opened = new QueueSlots(slots[queue], (id) => {
      const seconds = drawn.seconds[id]!;
      opened.workSeconds += seconds;
      agenda.at(agenda.now + seconds, EVENT.done, id);
    });
    return opened;
  };
  return eachQueue(open);
}

export const waitingIn = (queues: Queues): Record<keyof Slots, number> =>
  eachQueue((queue) => queues[queue].waiting);
export const busyIn = (queues: Queues, slots: Slots): Record<keyof Slots, number> =>
  eachQueue((queue) => slots[queue] - queues[queue].free);

const eachQueue = <T>(of: (queue: keyof Slots) => T): Record<keyof Slots, T> =>
  Object.fromEntries(ACTIVITY_QUEUES.map((queue) => [queue, of(queue)])) as Record<keyof Slots, T>;
