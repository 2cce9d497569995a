import type { Bench } from './harness.ts';
import { measureSteering } from './steering/measure.ts';
import { FULL, QUICK } from './steering/steering-case.ts';

export const bench: Bench = {
  measures:
    'answer, in seconds, that 95 of 100 commands do not exceed which steer a batch (tune, pause, resume, bump, skip; of 30 each) while 100 of its 3000 videos are in flight on the embedded servers, one activity of each kind at a time, with stages that do nothing but write their rows; from the command with its session open to its last line, rows and the answer of the workflow included; without the start of the process',
  goal: 1,
  better: 'lower',
  quick: '2 of each command, with 200 videos: shows that they are measured',
  run: (say, { quick }) => measureSteering(say, quick ? QUICK : FULL),
};
