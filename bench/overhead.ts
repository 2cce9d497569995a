import type { Bench } from './harness.ts';
import { measureOverhead } from './overhead/measure.ts';

export const bench: Bench = {
  measures:
    'processor time per video in a batch of 2000 over that in a batch of 200 (worker, Temporal and PostgreSQL together): the real workflows and servers, 10 segments, stages that do nothing but write their rows; beside it the events of the batch workflow, and the throughput over the shortest plain version of the same work (one parent, executeChild in lanes)',
  goal: 1.1,
  better: 'lower',
  quick: '20 and 60 videos of 4 segments: shows that both versions come to their end',
  run: measureOverhead,
};
