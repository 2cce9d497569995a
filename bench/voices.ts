import type { Bench } from './harness.ts';
import { measureVoices } from './voices/measure.ts';

export const bench: Bench = {
  measures:
    'share of wrong names among decisions about 6 s of speech, with its voice enrolled from another text and without',
  goal: 0.02,
  better: 'lower',
  run: measureVoices,
};
