import type { Numbered } from './batches.ts';

/** Texts of one caller that go in one call or not at all: what fails of them fails as a whole. */
export interface Lot<Caller> {
  readonly caller: Caller;
  readonly texts: readonly Numbered[];
}

interface Waiting<Caller> extends Lot<Caller> {
  /** Lower ones go first; those of one round in the order in which they came. */
  readonly round: number;
  /** When it came, in ms. */
  readonly since: number;
  readonly alone: boolean;
}

/**
 * Lots that wait for a call. Callers take turns, a lot each, and one that comes later queues behind one lot of each
 * of the others: however much a caller brings, nobody waits for all of it.
 */
export class WaitingTexts<Caller> {
  #lots: Waiting<Caller>[] = [];
  /** Of the last lot that went in its turn. */
  #round = 0;

  /** Texts in all. */
  get count(): number {
    return this.#lots.reduce((sum, { texts }) => sum + texts.length, 0);
  }

  /** Since when the first of them waits; undefined where none does. */
  get since(): number | undefined {
    return this.#lots.length === 0 ? undefined : Math.min(...this.#lots.map(({ since }) => since));
  }

  add(caller: Caller, lots: readonly (readonly Numbered[])[], since: number): void {
    const first = this.#round + 1;
    this.#lots.push(
      ...lots.map((texts, index) => ({ caller, texts, since, round: first + index, alone: false })),
    );
    // Stable: within a round, the order in which they came.
    this.#lots.sort((a, b) => a.round - b.round);
  }

  /** Puts lots of a failed call first in line, each for a call of its own. */
  addAlone(lots: readonly Lot<Caller>[]): void {
    const alone = lots.map(({ caller, texts }) => ({
      ...{ caller, texts, alone: true },
      ...{ round: this.#round, since: Number.NEGATIVE_INFINITY },
    }));
    this.#lots.unshift(...alone);
  }

  /** Takes what the next call carries: the lot whose turn it is, and with it those that still fit, in their order. */
  take(size: number): Lot<Caller>[] {
    const [first, ...others] = this.#lots;
    if (first === undefined) return [];
    this.#round = first.round;
    const taken = new Set([first]);
    let room = size - first.texts.length;
    for (const lot of first.alone ? [] : others) {
      if (lot.alone || lot.texts.length > room) continue;
      taken.add(lot);
      room -= lot.texts.length;
    }
    this.#lots = this.#lots.filter((lot) => !taken.has(lot));
    return [...taken];
  }

  remove(caller: Caller): void {
    this.#lots = this.#lots.filter((lot) => lot.caller !== caller);
  }
}
