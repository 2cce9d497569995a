import { allHandlersFinished, condition, continueAsNew, sleep, workflowInfo } from '@temporalio/workflow';
import { formatDuration } from '../../domain/duration-words.ts';
import type { Held } from '../../domain/held.ts';
import { inWorkflow } from '../activities.ts';
import type { VideoInput, video } from '../video.ts';
import { heldIn } from './fault-in.ts';
import type { StageTrail } from './stage-trail.ts';

/** What is held so soon after the word to go on was held by a worker that has not heard of it yet. */
const JUST_NOW_MS = 15_000;
const A_MOMENT_MS = 2000;

/** Rests with the video's batch: what its activities were held in is asked for again when it goes on. */
export class Hold {
  readonly #input: VideoInput;
  readonly #trail: StageTrail;
  #words = 0;
  #wordAtMs = Number.NEGATIVE_INFINITY;
  /** All that is held waits together. Where that ended for good, whoever is held later ends likewise. */
  #rest: Promise<void> | undefined;

  constructor(input: VideoInput, trail: StageTrail) {
    this.#input = input;
    this.#trail = trail;
  }

  /** Whoever waits for whatever looks again. */
  goOn(): void {
    this.#words += 1;
    this.#wordAtMs = Date.now();
  }

  /** Counts the words to go on. */
  get words(): number {
    return this.#words;
  }

  /**
   * Asks for an activity, as often as it is held; while the batch rests, for none.
   *
   * @param ask told where it was held before.
   */
  async through<T>(ask: (afterRest: true | undefined) => Promise<T>): Promise<T> {
    let afterRest: true | undefined;
    for (;;) {
      if (this.#rest !== undefined) await this.#rest;
      try {
        return await ask(afterRest);
      } catch (error) {
        const held = heldIn(error);
        if (held === undefined) throw error;
        await this.rest(held);
        afterRest = true;
      }
    }
  }

  /** Waits until the batch goes on: for the word of it, which may be lost, and so looks again now and then. */
  rest(held: Held): Promise<void> {
    this.#rest ??= this.#untilItGoesOn(held).then(() => {
      this.#rest = undefined;
    });
    return this.#rest;
  }

  /** Weeks of waiting fill the history. What is done is stored: a new run finds it, and waits on. */
  async beginAnew(): Promise<never> {
    await condition(allHandlersFinished);
    const reprocess = this.#input.reprocess || this.#trail.stage !== 'probe';
    return continueAsNew<typeof video>({ ...this.#input, reprocess });
  }

  async #untilItGoesOn({ control, lookAgainMs }: Held): Promise<void> {
    if (Date.now() - this.#wordAtMs < JUST_NOW_MS) {
      return sleep(A_MOMENT_MS, { summary: 'its batch goes on' });
    }
    const { videoId, batch } = this.#input;
    const seen = this.#words;
    const why = control === 'cancel' ? 'is being cancelled' : 'is paused';
    const summary = `its batch ${why}: looks again in ${formatDuration(lookAgainMs)}`;
    this.#trail.rests(`its batch ${why}`);
    while (!(await condition(() => this.#words !== seen, lookAgainMs, { summary }))) {
      if (!(await inWorkflow.isHeld({ videoId, batch }))) break;
      if (workflowInfo().continueAsNewSuggested) await this.beginAnew();
    }
    this.#trail.goesOn();
  }
}
