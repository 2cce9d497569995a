import { clockTimeMs } from '../../domain/clock-time.ts';
import { joinedSpans, spansWithout } from '../../domain/voices/spans.ts';
import { spreadPieces } from '../../domain/voices/spread-pieces.ts';
import { voiceFileNames } from '../../domain/voices/voice-file-names.ts';
import { tidyVoiceName, voiceNameProblem } from '../../domain/voices/voice-name.ts';

describe('times', () => {
  test.each([
    ['0', 0],
    ['92', 92_000],
    ['92.5', 92_500],
    ['1:32', 92_000],
    [' 1:32.25 ', 92_250],
    ['90:00', 5_400_000],
    ['1:02:03', 3_723_000],
    ['12:00:00', 43_200_000],
  ])('%s is %d ms', (text, ms) => {
    expect(clockTimeMs(text)).toBe(ms);
  });

  test.each([
    '',
    ' ',
    'soon',
    '-1',
    '1:',
    ':30',
    '1:5',
    '1:60',
    '1:99:00',
    '1:2:03',
    '1:02:03:04',
    '1e3',
    '1,5',
    '0x10',
    'NaN',
  ])('%j is no time', (text) => {
    expect(clockTimeMs(text)).toBeUndefined();
  });
});

describe('names', () => {
  test.each(['Ada Example', 'Ben', 'Señora Ejemplo', '例', 'DJ 3', "O'Example", 'A', 'Speaker Example'])(
    '%j may be a name',
    (name) => {
      expect(voiceNameProblem(name)).toBeUndefined();
    },
  );

  test.each([
    ['', /empty/],
    ['   ', /empty/],
    ['Unknown', /without a name/],
    ['unknown', /without a name/],
    ['Speaker 3', /without a name/],
    ['speaker b', /without a name/],
    ['SPEAKER_01', /without a name/],
    ['Voice 2', /without a name/],
    ['…', /neither a letter nor a digit/],
    ['Ada\u0000', /cannot be printed/],
    ['Ada\nExample', /cannot be printed/],
    ['\u001b[31mAda', /cannot be printed/],
    ['Ada\u202eelpmaxE', /cannot be printed/],
    ['a'.repeat(101), /longer than 100/],
  ])('%j may not', (name, why) => {
    expect(voiceNameProblem(name)).toMatch(why);
  });

  test('spaces and compositions are made the same', () => {
    expect(tidyVoiceName('  Ada   Exa\u0301mple ')).toBe('Ada Exámple');
  });
});

test('every voice has a file of its own, whatever its name', () => {
  const names = [
    'Ada Example',
    'ada-example',
    'Ada  Example!',
    '../../etc/passwd',
    '例 え',
    'x'.repeat(100),
    '…',
  ];
  expect(voiceFileNames(names)).toEqual([
    'ada-example.json',
    'ada-example-2.json',
    'ada-example-3.json',
    'etc-passwd.json',
    '例-え.json',
    `${'x'.repeat(50)}.json`,
    'voice.json',
  ]);
});

const span = (startMs: number, endMs: number) => ({ startMs, endMs });

test('spans that meet are joined, across a pause where that is meant', () => {
  const spans = [span(5, 8), span(0, 3), span(2, 4), span(9, 12), span(10, 11)];
  expect(joinedSpans(spans)).toEqual([span(0, 4), span(5, 8), span(9, 12)]);
  expect(joinedSpans(spans, 1)).toEqual([span(0, 12)]);
});

test.each([
  ['nothing taken', [span(0, 10)], [], [span(0, 10)]],
  ['beside it', [span(5, 10)], [span(0, 5), span(10, 20)], [span(5, 10)]],
  ['all of it', [span(5, 10)], [span(0, 20)], []],
  ['the middle', [span(0, 10)], [span(4, 6)], [span(0, 4), span(6, 10)]],
  ['over a gap', [span(0, 4), span(6, 10)], [span(3, 7)], [span(0, 3), span(7, 10)]],
])('spans without what is taken: %s', (_, spans, taken, left) => {
  expect(spansWithout(spans, taken)).toEqual(left);
});

test('of a long recording, pieces are taken from all over it', () => {
  const pieces = Array.from({ length: 1000 }, (_, at) => span(at * 6000, at * 6000 + 6000));
  const chosen = spreadPieces(pieces, 600_000);
  expect(chosen).toHaveLength(100);
  expect([chosen[0], chosen.at(-1)]).toEqual([pieces[0], pieces[990]]);
  expect(spreadPieces(pieces.slice(0, 50), 600_000)).toEqual(pieces.slice(0, 50));
  expect(spreadPieces([], 600_000)).toEqual([]);
});
