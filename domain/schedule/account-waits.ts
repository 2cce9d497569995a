import type { Buffered } from '../pacing/full-buffer.ts';
import { buildShare, drawDelay, phaseOf, slowStartFactor } from '../pacing/pacing.ts';
import { seedWord, uniformAt } from './draw-duration.ts';
import type { ScheduleCase } from './schedule-case.ts';

/** Where the downloads of the batch stand. */
export interface DownloadsNow extends Buffered {
  /** Videos still to be downloaded. */
  readonly remaining: number;
}

/** What follows a download. */
export interface Wait {
  readonly seconds: number;
  /** The same, had the buffer been empty. */
  readonly fastestSeconds: number;
}

/** Sets the random numbers of waits apart from those of durations. */
const WAITS = 0x77616974;

/** The waits of one account, one after the other. It is healthy, and a new one for the slow start. */
export class AccountWaits {
  readonly #case: ScheduleCase;
  readonly #account: number;
  readonly #seed: number;
  readonly #buildShare: number;
  #downloads = 0;
  #built = 0;

  constructor(scheduleCase: ScheduleCase, account: number) {
    this.#case = scheduleCase;
    this.#account = account;
    this.#seed = (seedWord(scheduleCase.seed) ^ WAITS) >>> 0;
    this.#buildShare = buildShare(scheduleCase.pacing, scheduleCase.accounts);
  }

  next({ depth, remaining }: DownloadsNow): Wait {
    const { pacing } = this.#case;
    const slowStart = slowStartFactor(this.#downloads, pacing);
    const facts = { buildDownloads: this.#built, buildShare: this.#buildShare, remaining, slowStart };
    const phase = phaseOf(facts, pacing);
    const random = uniformAt(this.#seed, this.#account, this.#downloads, 0);
    const moment = { phase, depth, multiplier: 1, slowStart };
    const { seconds } = drawDelay(moment, pacing, random);
    const whenEmpty = drawDelay({ ...moment, depth: 0 }, pacing, random).seconds;
    this.#downloads += 1;
    if (phase === 'build') this.#built += 1;
    return { seconds, fastestSeconds: Math.min(seconds, whenEmpty) };
  }
}
