import type { Bench } from './harness.ts';
import { measureScale } from './scale/measure.ts';
import { scaleCase } from './scale/scale-case.ts';

export const bench: Bench = {
  measures:
    'memory of the worker in the last third of a batch of 7000 videos of 10 segments over that in the first third, on the embedded servers with their file database and with stages that do nothing but write their rows; the worker is killed on the way, and the Temporal server; beside it that all is settled and nothing is there twice, what was repeated, the longest history, and in detail time, memory over time and bytes of both databases',
  goal: 1.25,
  better: 'lower',
  quick: '60 videos: shows that it comes to its end',
  sizes: { videos: 'of the batch, instead of 7000' },
  run: (say, { quick, sizes }) => measureScale(say, scaleCase(quick ? 60 : sizes?.videos)),
};
