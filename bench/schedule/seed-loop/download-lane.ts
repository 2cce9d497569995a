import { sleep } from '@temporalio/workflow';
import type { PacingSettings } from '../../../domain/configuration.ts';
import { drawDelay, isBufferFull } from '../../../domain/pacing/pacing.ts';
import { uniformDraw } from '../../../domain/pacing/uniform-draw.ts';

/** An account is not used between two times, epoch milliseconds. */
export interface Pause {
  readonly account: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface AccountsOfSeedLoop {
  readonly accounts: number;
  readonly pauses: readonly Pause[];
  readonly pacing: PacingSettings;
  /** Factor of every wait. */
  readonly timeScale: number;
  readonly seed: string;
}

const LOOK_AGAIN_MS = 60_000;

/**
 * When the one download thread may go on: any account will do whose own wait has passed, and none is used while the
 * queue of downloaded videos is full. The waits are drawn by the same rules as ours.
 */
export class DownloadLane {
  readonly #rules: AccountsOfSeedLoop;
  readonly #readyAtMs: number[];
  #downloads = 0;

  constructor(rules: AccountsOfSeedLoop) {
    this.#rules = rules;
    this.#readyAtMs = Array.from({ length: rules.accounts }, () => 0);
  }

  /** Waits for a turn, and returns whose it is. */
  async turn(queued: () => number): Promise<number> {
    const { pacing, timeScale } = this.#rules;
    while (isBufferFull(queued(), pacing)) await sleep(LOOK_AGAIN_MS * timeScale);
    const ready = this.#readyAtMs.map((_, account) => this.#readyAt(account));
    const account = ready.indexOf(Math.min(...ready));
    const waitMs = ready[account]! - Date.now();
    if (waitMs > 0) await sleep(Math.ceil(waitMs));
    return account;
  }

  /** The account waits from here on: as its buffer build or the number of queued videos says. */
  downloaded(account: number, queued: number): void {
    const { pacing, timeScale, seed } = this.#rules;
    const phase = this.#downloads < pacing.steady.firstDownloads ? 'build' : 'steady';
    const moment = { phase, depth: queued, multiplier: 1, slowStart: 1 } as const;
    const { seconds } = drawDelay(moment, pacing, uniformDraw(`${seed} wait ${this.#downloads}`));
    this.#readyAtMs[account] = Date.now() + seconds * 1000 * timeScale;
    this.#downloads += 1;
  }

  #readyAt(account: number): number {
    const readyAtMs = Math.max(this.#readyAtMs[account]!, Date.now());
    const pause = this.#rules.pauses.find(
      (one) => one.account === account && one.fromMs <= readyAtMs && readyAtMs < one.toMs,
    );
    return pause?.toMs ?? readyAtMs;
  }
}
