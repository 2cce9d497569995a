import { labelledAccuracy } from '../../domain/voices/labelled-accuracy.ts';

const ENROLLED = ['Ada Example', 'Ben Example'];

/** Words of one second each: `A` was named Ada, `B` Ben, `.` nobody; a space is silence. */
const words = (script: string) =>
  [...script].flatMap((letter, at) =>
    letter === ' '
      ? []
      : [
          {
            startMs: at * 1000,
            endMs: (at + 1) * 1000,
            name: { A: 'Ada Example', B: 'Ben Example' }[letter],
          },
        ],
  );

const says = (startSeconds: number, endSeconds: number, speaker?: string) => ({
  startMs: startSeconds * 1000,
  endMs: endSeconds * 1000,
  speaker,
});

test('defect 54: accuracy is measured against a labelled sample, not by the share of one name', () => {
  const sample = [says(0, 5, 'Ada Example'), says(5, 10)];
  expect(labelledAccuracy(sample, words('AAAAAAAAAA'), ENROLLED)).toEqual({
    speechMs: 10_000,
    accuracy: 0.5,
    speakers: [{ speaker: 'Ada Example', precision: 0.5, recall: 1 }],
    confusion: [
      { speaker: 'Ada Example', takenFor: 'Ada Example', ms: 5000 },
      { speaker: undefined, takenFor: 'Ada Example', ms: 5000 },
    ],
  });
});

test('precision and recall of each speaker, and who was taken for whom, by time', () => {
  const sample = [says(0, 4, 'ada example'), says(4, 8, 'Ben Example'), says(8, 10, 'Somebody Else')];
  const { accuracy, speakers, confusion } = labelledAccuracy(sample, words('AAABBBB..B'), ENROLLED);
  expect(accuracy).toBeCloseTo(0.7);
  expect(speakers).toEqual([
    { speaker: 'Ada Example', precision: 1, recall: 0.75 },
    { speaker: 'Ben Example', precision: 3 / 5, recall: 0.75 },
  ]);
  expect(confusion.slice(2)).toEqual([
    { speaker: 'Ada Example', takenFor: 'Ben Example', ms: 1000 },
    { speaker: 'Ben Example', takenFor: undefined, ms: 1000 },
    { speaker: undefined, takenFor: undefined, ms: 1000 },
    { speaker: undefined, takenFor: 'Ben Example', ms: 1000 },
  ]);
});

test('silence and what no label says anything of do not count; half a word counts half', () => {
  expect(labelledAccuracy([says(0.5, 4, 'Ada Example')], words('A   AAA'), ENROLLED)).toMatchObject({
    speechMs: 500,
    accuracy: 1,
  });
});

test('without speech there is no accuracy, and none of 0 %', () => {
  expect(labelledAccuracy([says(0, 5, 'Ada Example')], [], ENROLLED)).toEqual({
    speechMs: 0,
    accuracy: undefined,
    speakers: [],
    confusion: [],
  });
});
