import { fullBuffer } from '../pacing/full-buffer.ts';
import { LOOK_SECONDS } from './account-turns.ts';
import { AccountWaits, type DownloadsNow } from './account-waits.ts';
import { type Agenda, EVENT } from './agenda.ts';
import { BatchClock } from './batch-clock.ts';
import type { ScheduleCase } from './schedule-case.ts';

/**
 * The seeds' downloader: one thread that downloads one video after the other, as whichever account's own delay has
 * passed, and looks at the queue before each: a full one makes it wait a minute.
 */
export class DownloadThread {
  endedAt = 0;
  readonly #case: ScheduleCase;
  readonly #agenda: Agenda;
  readonly #now: () => DownloadsNow;
  readonly #begin: (video: number) => void;
  readonly #clock: BatchClock;
  readonly #accounts: readonly Account[];
  #next = 0;
  #account: Account | undefined;

  constructor(
    scheduleCase: ScheduleCase,
    agenda: Agenda,
    now: () => DownloadsNow,
    begin: (video: number) => void,
  ) {
    this.#case = scheduleCase;
    this.#agenda = agenda;
    this.#now = now;
    this.#begin = begin;
    this.#clock = new BatchClock(scheduleCase);
    this.#accounts = Array.from({ length: scheduleCase.accounts }, (_, index) => ({
      index,
      waits: new AccountWaits(scheduleCase, index),
      nextAllowedAt: 0,
      today: 0,
      day: 0,
    }));
  }

  /** Takes the next video, or wakes when it may: the queue is not full, and an account's delay has passed. */
  goOn(): void {
    if (this.#next === this.#case.videos) return;
    const { now } = this.#agenda;
    if (this.#accounts.length > 0) {
      if (fullBuffer(this.#now(), this.#case.pacing) !== undefined) {
        this.#agenda.at(now + LOOK_SECONDS, EVENT.look, 0);
        return;
      }
      const [account, readyAt] = this.#firstReady();
      if (readyAt > now) {
        this.#agenda.at(readyAt, EVENT.look, 0);
        return;
      }
      this.#account = account;
    }
    this.#begin(this.#next++);
  }

  /** A download is over, for better or worse: a delay begins, and unless it failed the thread looks for another. */
  ended(failed: boolean): void {
    const { now } = this.#agenda;
    this.endedAt = now;
    const account = this.#account;
    if (account !== undefined) {
      const day = this.#clock.dayAt(now);
      account.today = account.day === day ? account.today + 1 : 1;
      account.day = day;
      account.nextAllowedAt = now + account.waits.next(this.#now()).seconds;
    }
    if (!failed) this.goOn();
  }

  #firstReady(): [Account, number] {
    const { now } = this.#agenda;
    return this.#accounts
      .map((account): [Account, number] => [account, this.#clock.readyAt(now, account)])
      .reduce((first, other) => (other[1] < first[1] ? other : first));
  }
}

interface Account {
  readonly index: number;
  readonly waits: AccountWaits;
  nextAllowedAt: number;
  today: number;
  day: number;
}
