import type { Bench } from './harness.ts';
import { measureSpeech } from './speech/measure.ts';

export const bench: Bench = {
  measures:
    'time of the transcription activity over the time of a plain faster-whisper loop that does the same decodes; with it WER, and peak memory of a 2-hour file over a 10-minute file',
  goal: 1.05,
  better: 'lower',
  quick:
    'one sample, clean and in noise, one run, and files of 2 minutes and 1 minute for the memory: shows that each part works',
  run: measureSpeech,
};
