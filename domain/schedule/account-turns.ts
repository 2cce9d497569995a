import type { PacingSettings } from '../configuration.ts';
import { fullBuffer } from '../pacing/full-buffer.ts';
import { AccountWaits, type DownloadsNow, type Wait } from './account-waits.ts';
import { type Agenda, EVENT } from './agenda.ts';
import { BatchClock } from './batch-clock.ts';
import { NumberQueue } from './number-queue.ts';
import type { ScheduleCase } from './schedule-case.ts';

/** A full buffer is looked at again after a minute, as the workflow `accounts` does. */
export const LOOK_SECONDS = 60;

/**
 * Who may download when: one download at a time for each account and a wait after it, in the order in which videos
 * asked; one whose download failed goes first.
 */
export class AccountTurns {
  /** Seconds of accounts: downloads, and the waits that another download followed. */
  workSeconds = 0;
  /** workSeconds, had the buffer been empty all the time. */
  fastestSeconds = 0;
  /** The longest download and wait of fastestSeconds. */
  longestTurnSeconds = 0;
  /** Turns that are taken. */
  open = 0;
  given = 0;
  readonly #pacing: PacingSettings;
  readonly #agenda: Agenda;
  readonly #now: () => DownloadsNow;
  readonly #grant: (video: number) => void;
  readonly #clock: BatchClock;
  readonly #accounts: readonly Account[];
  readonly #asking = new NumberQueue();
  readonly #askingAgain = new NumberQueue();
  readonly #holder: Int32Array;
  #nextLookAt = 0;

  constructor(
    scheduleCase: ScheduleCase,
    agenda: Agenda,
    now: () => DownloadsNow,
    grant: (video: number) => void,
  ) {
    const { pacing, videos, accounts } = scheduleCase;
    this.#pacing = pacing;
    this.#agenda = agenda;
    this.#now = now;
    this.#grant = grant;
    this.#clock = new BatchClock(scheduleCase);
    this.#holder = new Int32Array(videos);
    this.#accounts = Array.from({ length: accounts }, (_, index) => newAccount(index, scheduleCase));
  }

  /** Videos that wait for a turn. */
  get waiting(): number {
    return this.#asking.size + this.#askingAgain.size;
  }

  ask(video: number, again: boolean): void {
    (again ? this.#askingAgain : this.#asking).add(video);
    this.serve();
  }

  /** A download is over, for better or worse: the wait of its account begins. */
  ended(video: number): void {
    const account = this.#accounts[this.#holder[video]!]!;
    const { now } = this.#agenda;
    const downloadSeconds = now - account.turnAt;
    this.open -= 1;
    this.workSeconds += downloadSeconds;
    this.fastestSeconds += downloadSeconds;
    account.busy = false;
    account.wait = account.waits.next(this.#now());
    account.nextAllowedAt = now + account.wait.seconds;
    this.longestTurnSeconds = Math.max(this.longestTurnSeconds, downloadSeconds + account.wait.seconds);
    this.#lookAt(account);
    this.serve();
  }

  /** Gives turns as long as somebody asks and somebody may. */
  serve(): void {
    while (this.waiting > 0) {
      if (fullBuffer(this.#now(), this.#pacing) !== undefined) {
        this.#lookLater();
        return;
      }
      const account = this.#longestIdle();
      if (account === undefined) return;
      this.#give(account, (this.#askingAgain.size > 0 ? this.#askingAgain : this.#asking).take());
    }
  }

  #give(account: Account, video: number): void {
    const { now } = this.#agenda;
    this.workSeconds += account.wait.seconds;
    this.fastestSeconds += account.wait.fastestSeconds;
    this.open += 1;
    this.given += 1;
    account.busy = true;
    account.turnAt = now;
    if (this.#pacing.dailyCap !== undefined) {
      const day = this.#clock.dayAt(now);
      account.today = account.day === day ? account.today + 1 : 1;
      account.day = day;
    }
    this.#holder[video] = account.index;
    this.#grant(video);
  }

  #longestIdle(): Account | undefined {
    const { now } = this.#agenda;
    let longest: Account | undefined;
    for (const account of this.#accounts) {
      if (account.busy || account.readyAt > now) continue;
      if (longest !== undefined && longest.turnAt <= account.turnAt) continue;
      if (this.#lookAt(account) <= now) longest = account;
    }
    return longest;
  }

  /** When it is ready as things are; comes back then. */
  #lookAt(account: Account): number {
    const { now } = this.#agenda;
    account.readyAt = this.#clock.readyAt(now, account);
    if (account.readyAt > now) this.#agenda.at(account.readyAt, EVENT.account, account.index);
    return account.readyAt;
  }

  /** Nobody is told when a video leaves the buffer. */
  #lookLater(): void {
    if (this.#nextLookAt > this.#agenda.now) return;
    this.#nextLookAt = this.#agenda.now + LOOK_SECONDS;
    this.#agenda.at(this.#nextLookAt, EVENT.look, 0);
  }
}

interface Account {
  readonly index: number;
  readonly waits: AccountWaits;
  busy: boolean;
  /** When its last turn began. */
  turnAt: number;
  /** The wait after that. */
  wait: Wait;
  nextAllowedAt: number;
  /** nextAllowedAt, or the end of whatever lasts longer. */
  readyAt: number;
  /** Turns of the day below. */
  today: number;
  /** When it ends, in epoch milliseconds. */
  day: number;
}

const newAccount = (index: number, scheduleCase: ScheduleCase): Account => ({
  index,
  waits: new AccountWaits(scheduleCase, index),
  busy: false,
  turnAt: Number.NEGATIVE_INFINITY,
  wait: { seconds: 0, fastestSeconds: 0 },
  nextAllowedAt: 0,
  readyAt: 0,
  today: 0,
  day: 0,
});
