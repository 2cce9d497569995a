import type { ScheduleCase, ScheduleResource } from '../../domain/schedule/schedule-case.ts';
import { simulateSeedLoop } from '../../domain/schedule/seed-loop.ts';
import { simulate } from '../../domain/schedule/simulate.ts';
import type { BenchCase } from './bench-case.ts';
import { boundSeconds } from './bound.ts';

/** What is said of a run before it begins, in seconds of the bench. */
export interface Prediction {
  /** What `vidmine plan` would say: it knows means and spreads, and draws its own numbers. */
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

export function predict({ schedule, timeScale, seedLoop }: BenchCase, seed: string): Prediction {
  const run: ScheduleCase = { ...schedule, seed, startsAtMs: Date.now() };
  const plan = simulate({ ...run, seed: `plan before ${seed}` });
  const same = simulate(run);
  const loop = simulateSeedLoop(run, seedLoop.videoWorkers, seedLoop.segmentWorkers);
  return {
    plan: plan.makespanSeconds * timeScale,
    sameDraws: same.makespanSeconds * timeScale,
    bound: boundSeconds(run, same) * timeScale,
    strictBound: same.boundSeconds * timeScale,
    binds: same.binds,
    seedLoop: loop.makespanSeconds * timeScale,
  };
}
