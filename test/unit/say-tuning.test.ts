import { sayTuning } from '../../client/batch/say-tuning.ts';
import { pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName } from '../../domain/ids.ts';

test.each([
  [1, 'at most 1 video in flight'],
  [12, 'at most 12 videos in flight'],
])('a window of %i is told as "%s"', (window, words) => {
  const said: string[] = [];
  const settings = pipelineSchema.parse({});
  const tuned = { batch: asBatchName('talks'), before: settings, after: settings, changed: [] };
  sayTuning({ print: (line) => said.push(line) }, { ...tuned, window, told: undefined, asked: false }, {});
  expect(said.join('\n')).toContain(words);
});
