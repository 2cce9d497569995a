import { CancellationScope, sleep } from '@temporalio/workflow';
import type { TimerWish } from './timer-wishes.ts';

/** What the server keeps of a summary without complaint, in characters. */
const LONGEST_SUMMARY = 180;

interface Running extends TimerWish {
  readonly scope: CancellationScope;
}

/** The durable timers of every wait: one per name, set anew only where what it waits for has another end. */
export class DelayTimers {
  readonly #running = new Map<string, Running>();
  readonly #fired: (name: string) => void;

  constructor(fired: (name: string) => void) {
    this.#fired = fired;
  }

  /** Sets what is wished for and nothing else. */
  set(wishes: readonly TimerWish[]): void {
    const wanted = new Map(wishes.map((wish) => [wish.name, wish]));
    for (const running of [...this.#running.values()]) {
      const wish = wanted.get(running.name);
      if (wish !== undefined && serves(running, wish)) wanted.delete(running.name);
      else this.#cancel(running);
    }
    for (const wish of wanted.values()) this.#start(wish);
  }

  #start(wish: TimerWish): void {
    const scope = new CancellationScope();
    this.#running.set(wish.name, { ...wish, scope });
    const waitMs = Math.max(1, Math.ceil(wish.atMs - Date.now()));
    scope
      .run(() => sleep(waitMs, { summary: wish.summary.slice(0, LONGEST_SUMMARY) }))
      .then(() => {
        if (this.#running.get(wish.name)?.scope !== scope) return;
        this.#running.delete(wish.name);
        this.#fired(wish.name);
      })
      // Cancelled: something else is waited for.
      .catch(() => {});
  }

  #cancel({ name, scope }: Running): void {
    this.#running.delete(name);
    scope.cancel();
  }
}

const serves = (running: TimerWish, wish: TimerWish): boolean =>
  wish.earlierWillDo ? running.atMs <= wish.atMs : running.atMs === wish.atMs;
