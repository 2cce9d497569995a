import type { ScheduleCase, ScheduleResource } from '../../domain/schedule/schedule-case.ts';
import { simulateSeedLoop } from '../../domain/schedule/seed-loop.ts';
import { simulate } from '../../domain/schedule/simulate.ts';
import type { BenchCase } from './bench-case.ts';
import { boundSeconds } from './bound.ts';

/** What is said of a run before it begins, in seconds of the bench. */
export interface Prediction {
  /**
   * What `vidmine plan` says of a batch of this size: the mean of five simulations. They know means, spreads, the share
   * that fails and the pause of an account, and draw their own numbers.
   */
  readonly plan: number;
  /** The same simulation over the very pieces of the run. */
  readonly sameDraws: number;
  /** From bound.ts, over the very pieces of the run. */
  readonly bound: number;
  /** What no schedule can beat: the quickest of all videos fills the pipeline, and the quickest drains it. */
  readonly strictBound: number;
  readonly binds: ScheduleResource;
  /** The seed system's loop, simulated over the same pieces. */
  readonly seedLoop: number;
}

/** As in domain/plan/plan.ts. */
const PLAN_DRAWS = 5;

export function predict({ schedule, timeScale, seedLoop }: BenchCase, seed: string): Prediction {
  const run: ScheduleCase = { ...schedule, seed, startsAtMs: Date.now() };
  const plans = Array.from({ length: PLAN_DRAWS }, (_, draw) =>
    simulate({ ...run, seed: `plan ${draw + 1} before ${seed}` }),
  );
  const same = simulate(run);
  const loop = simulateSeedLoop(run, seedLoop.videoWorkers, seedLoop.segmentWorkers);
  return {
    plan: (plans.reduce((sum, { makespanSeconds }) => sum + makespanSeconds, 0) / PLAN_DRAWS) * timeScale,
    sameDraws: same.makespanSeconds * timeScale,
    bound: boundSeconds(run, same) * timeScale,
    strictBound: same.boundSeconds * timeScale,
    binds: same.binds,
    seedLoop: loop.makespanSeconds * timeScale,
  };
}
