import type { Bench } from './harness.ts';
import { measurePipeline } from './pipeline/measure.ts';

export const bench: Bench = {
  measures:
    'share of one video’s time that is nobody’s work: waiting between its stages, from batch start to settle',
  goal: 0.03,
  better: 'lower',
  run: measurePipeline,
};
