import { readTuning } from '../../client/batch/read-tuning.ts';

const read = (...typed: string[]) =>
  readTuning(typed, 'talks').map(({ setting, value }) => [setting.key, value]);

test('settings of the batch by their short or full names, others by their full names', () => {
  expect(
    read(
      'concurrentVideos=12',
      'batch.bufferMax=20',
      'maxAttempts=5',
      'maxSpend=40.5',
      'downloads.timeoutMinutes=90',
    ),
  ).toEqual([
    ['batch.concurrentVideos', 12],
    ['batch.bufferMax', 20],
    ['batch.maxAttempts', 5],
    ['batch.maxSpend', 40.5],
    ['downloads.timeoutMinutes', 90],
  ]);
});

test('nothing after the sign is the default; none is no limit', () => {
  expect(read('maxAttempts=', 'bufferMax=', 'maxSpend=none')).toEqual([
    ['batch.maxAttempts', 3],
    ['batch.bufferMax', undefined],
    ['batch.maxSpend', undefined],
  ]);
});

test.each<[string, string[], RegExp]>([
  [
    'what changes results',
    ['segments.maxChars=1800'],
    /vidmine rerun --batch talks --from segment --set segments.maxChars=1800/,
  ],
  ['whether anything is mined', ['mining=off'], /--from outline --set mining=off/],
  ['a setting of the installation', ['pacing.preset=bulk'], /of the installation, not of a batch/],
  ['a name that was mistyped', ['concurentVideos=3'], /Did you mean concurrentVideos\?/],
  ['a name of nothing', ['colour=red'], /no setting colour\. There are: /],
  ['a number too large', ['concurrentVideos=5000'], /whole number from 1 to 1000/],
  ['no number at all', ['maxAttempts=often'], /maxAttempts/],
  ['a name alone', ['maxSpend'], /maxSpend=12/],
  ['a name alone of what is no number', ['skipShorts'], /skipShorts=true/],
  ['a name of nothing, alone', ['colour'], /no setting colour\. There are: /],
  ['what changes results, alone', ['speech.model'], /--from transcribe --set speech.model=VALUE/],
  ['one twice', ['maxAttempts=2', 'batch.maxAttempts=3'], /given twice/],
])('%s is refused in words', (_what, typed, words) => {
  expect(() => read(...typed)).toThrow(words);
});

test('everything that is wrong is told at once', () => {
  expect(() => read('mining=off', 'maxAttempts=0', 'colour=red')).toThrow(
    /mining=off: [\s\S]*maxAttempts=0: [\s\S]*colour=red: /,
  );
});
