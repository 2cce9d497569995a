import { readiness, type WallClocks } from '../pacing/readiness.ts';
import type { ScheduleCase } from './schedule-case.ts';
import { steadyClocks } from './steady-clocks.ts';

/** What readyAt() has to know of an account. Seconds count from the start of the batch. */
export interface AccountTimes {
  readonly index: number;
  readonly nextAllowedAt: number;
  readonly today: number;
  readonly day: number;
}

/** What the clock on the wall says while a batch is simulated: days, quiet hours and the pauses of accounts. */
export class BatchClock {
  readonly #case: ScheduleCase;
  readonly #clocks: WallClocks = steadyClocks();

  constructor(scheduleCase: ScheduleCase) {
    this.#case = scheduleCase;
  }

  /** The day of a moment, named by the millisecond at which it ends. */
  dayAt(seconds: number): number {
    return this.#clocks.nextMidnight(this.#msAt(seconds), this.#case.pacing.timeZone);
  }

  /** When an account may download as things are; not before now. */
  readyAt(now: number, { index, nextAllowedAt, today, day }: AccountTimes): number {
    const { pacing } = this.#case;
    const nowMs = this.#msAt(now);
    const nextAllowedAtMs = this.#msAt(nextAllowedAt);
    const pausedUntilMs = this.#pausedUntilMs(now, index);
    const downloadsToday = nowMs < day ? today : 0;
    const facts = { nowMs, nextAllowedAtMs, pausedUntilMs, downloadsToday, timeZone: pacing.timeZone };
    const { readyAtMs } = readiness(facts, pacing, this.#clocks);
    // The wait itself is no whole number of milliseconds.
    const ready = readyAtMs > nextAllowedAtMs ? (readyAtMs - this.#case.startsAtMs) / 1000 : nextAllowedAt;
    return Math.max(now, ready);
  }

  #pausedUntilMs(now: number, index: number): number | undefined {
    const pause = this.#case.pauses?.find(
      ({ account, fromSeconds, toSeconds }) => account === index && fromSeconds <= now && now < toSeconds,
    );
    return pause && this.#msAt(pause.toSeconds);
  }

  #msAt(seconds: number): number {
    return Math.round(this.#case.startsAtMs + seconds * 1000);
  }
}
