import type { Measurement } from '../harness.ts';
import type { BenchCase } from './bench-case.ts';
import { worksOn } from './bound.ts';
import type { Prediction } from './predict.ts';
import type { Run } from './run.ts';
import { slotUse } from './work-log.ts';

/** One run of ours, with what was said of it before. */
export interface SeedRun {
  readonly seed: string;
  readonly predicted: Prediction;
  readonly run: Run;
}

/** The plan may be so far from the run. */
const PLAN_WITHIN = 0.05;
/** The seed system's loop takes so many times as long. */
const SEED_LOOP_OVER_OURS = 1.7;

/**
 * The worst of the runs counts, for the bound and for the plan alike. The loop of the seed system is compared with
 * the first run, whose pieces of work it did.
 */
export function summaryOf(
  bench: BenchCase,
  runs: readonly SeedRun[],
  seedLoop: Run,
): Pick<Measurement, 'figure' | 'details'> & Required<Pick<Measurement, 'others'>> {
  const overBound = runs.map(({ run, predicted }) => run.makespanSeconds / predicted.bound);
  const planOff = runs.map(({ run, predicted }) => Math.abs(predicted.plan / run.makespanSeconds - 1));
  const [first] = runs;
  if (first === undefined) throw new Error('Nothing was run.');
  return {
    figure: rounded(Math.max(...overBound)),
    others: {
      seedLoopOverOurs: {
        figure: rounded(seedLoop.makespanSeconds / first.run.makespanSeconds),
        goal: SEED_LOOP_OVER_OURS,
        better: 'higher',
      },
      planOffTheRun: { figure: rounded(Math.max(...planOff)), goal: PLAN_WITHIN, better: 'lower' },
    },
    details: {
      ours: runs.map((one, index) => ({
        ...sideDetails(one.run, one.predicted.bound),
        strictBound: rounded(one.predicted.strictBound),
        overStrictBound: rounded(one.run.makespanSeconds / one.predicted.strictBound),
        seed: one.seed,
        binds: one.predicted.binds,
        plan: rounded(one.predicted.plan),
        planOffTheRun: rounded(planOff[index]!),
        simulatedOnSameDraws: rounded(one.predicted.sameDraws),
        bindingSlotsBusy: rounded(bindingUse(bench, one)),
      })),
      seedLoop: {
        ...sideDetails(seedLoop, first.predicted.bound),
        seed: first.seed,
        simulatedOnSameDraws: rounded(first.predicted.seedLoop),
      },
    },
  };
}

const sideDetails = ({ makespanSeconds, stored }: Run, bound: number) => ({
  makespan: rounded(makespanSeconds),
  bound: rounded(bound),
  ratio: rounded(makespanSeconds / bound),
  stored,
});

/** Share of the time between the binding resource's first piece and its last in which its slots worked. */
function bindingUse({ schedule }: BenchCase, { predicted: { binds }, run }: SeedRun): number {
  const slots = binds === 'downloads' ? schedule.accounts : schedule.slots[binds];
  return slotUse(run.log.done, worksOn(binds), slots).busyShare;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
