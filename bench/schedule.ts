import type { Bench } from './harness.ts';
import { measureSchedule } from './schedule/measure.ts';

export const bench: Bench = {
  measures:
    'makespan of 120 videos over the bound that the busiest resource sets (its work over its slots, filling and draining once), the worst of three seeds: the real workflows, server and database, stages that only wait; beside it the loop of the seed system on the same slots, and how far the plan made before each run was off',
  goal: 1.06,
  better: 'lower',
  quick: '12 videos of 20 segments, one seed: shows that both sides come to their end',
  run: measureSchedule,
};
