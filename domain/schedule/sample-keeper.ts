import type { ScheduleSample } from './schedule-case.ts';

const MOST = 200;
const FIRST_INTERVAL_SECONDS = 0.01;

/** Keeps samples that are evenly spaced in time, however long it takes: of too many, every other one goes. */
export class SampleKeeper {
  samples: ScheduleSample[] = [];
  #intervalSeconds = FIRST_INTERVAL_SECONDS;
  #nextAt = 0;
  readonly #look: (atSeconds: number) => ScheduleSample;

  constructor(look: (atSeconds: number) => ScheduleSample) {
    this.#look = look;
  }

  /** Nothing changes between the last call and this moment. */
  until(seconds: number): void {
    while (this.#nextAt < seconds) {
      this.samples.push(this.#look(this.#nextAt));
      this.#nextAt += this.#intervalSeconds;
      if (this.samples.length === MOST) this.#thin();
    }
  }

  #thin(): void {
    this.samples = this.samples.filter((_, index) => index % 2 === 0);
    this.#intervalSeconds *= 2;
    this.#nextAt = this.samples.length * this.#intervalSeconds;
  }
}
