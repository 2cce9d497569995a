import type { HeldSlots } from '../../domain/capacity/adaptive-slots.ts';
import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import type { ActivityQueue, SlotChoice, Slots } from '../../domain/capacity/slots.ts';
import { type SlotsInForce, slotsInForce } from '../../domain/capacity/slots-in-force.ts';
import type { QueueReport } from '../../storage/database/worker-slots.ts';
import type { SlotHandles } from './slot-handles.ts';

export interface QueuesOptions {
  /** As the worker chose them, for the queues it serves. */
  readonly choices: readonly SlotChoice[];
  readonly handles: SlotHandles;
  /** Told of every change, with its reason. */
  readonly log: (line: string) => void;
  /** Told of all that is tuned for this machine, at every look. */
  readonly onTuned?: (tuned: Partial<Slots>) => void;
}

/** The slots in force of each queue a worker serves: chosen, tuned by a person, and held down by the guard. */
export class SlotsOfQueues {
  readonly #handles: SlotHandles;
  readonly #log: (line: string) => void;
  readonly #onTuned: (tuned: Partial<Slots>) => void;
  #choices: readonly SlotChoice[];
  #tuned: Partial<Slots> = {};
  #held: Partial<Record<ActivityQueue, HeldSlots>> = {};
  readonly #inForce = new Map<ActivityQueue, SlotsInForce>();

  constructor({ choices, handles, log, onTuned = () => {} }: QueuesOptions) {
    this.#handles = handles;
    this.#log = log;
    this.#onTuned = onTuned;
    this.#choices = choices;
    for (const choice of choices)
      this.#inForce.set(choice.queue, { slots: choice.slots, wanted: choice.slots });
    this.#apply();
  }

  get choices(): readonly SlotChoice[] {
    return this.#choices;
  }

  /** What the machine or its servers can do turned out to be something else. */
  choose(choices: readonly SlotChoice[]): void {
    this.#choices = choices.filter(({ queue }) => this.#inForce.has(queue));
    this.#apply();
  }

  /** All that is tuned for this machine; what is missing is as chosen. */
  tune(tuned: Partial<Slots>): void {
    this.#tuned = tuned;
    this.#apply();
    this.#onTuned(tuned);
  }

  /** All that the guard holds down. */
  hold(held: Partial<Record<ActivityQueue, HeldSlots>>): void {
    this.#held = held;
    this.#apply();
  }

  /** How a queue stands, undefined where this worker does not serve it. */
  of(queue: ActivityQueue): (SlotsInForce & { readonly running: number }) | undefined {
    const inForce = this.#inForce.get(queue);
    return inForce && { ...inForce, running: this.#handles[queue].running.taken };
  }

  report(): QueueReport[] {
    return this.#choices.map(({ queue, slots: chosen, limits }) => {
      const { slots, running, reason } = this.of(queue)!;
      return { queue, slots, chosen, tuned: this.#tuned[queue], running, limits, reason };
    });
  }

  #apply(): void {
    for (const choice of this.#choices) {
      const { queue } = choice;
      const before = this.#inForce.get(queue)!;
      const after = slotsInForce({ choice, tuned: this.#tuned[queue], held: this.#held[queue] });
      this.#inForce.set(queue, after);
      const handle = this.#handles[queue];
      if (handle.limit !== after.slots) handle.resize(after.slots);
      if (before.slots !== after.slots || before.wanted !== after.wanted || isRefusal(before, after))
        this.#log(changeInWords(choice, before, after));
    }
  }
}

/** A wish that changed no number is told all the same. */
const isRefusal = (before: SlotsInForce, after: SlotsInForce): boolean =>
  after.reason?.includes(' refused: ') === true && before.reason !== after.reason;

const changeInWords = (
  { queue }: SlotChoice,
  before: SlotsInForce,
  { slots, reason = 'as chosen' }: SlotsInForce,
) => `Slots for ${SLOT_SETTINGS[queue].name}: ${before.slots} -> ${slots} (${reason})`;
