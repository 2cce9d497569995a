import { oneVoice } from '../../domain/voices/one-voice.ts';
import { encoded, SAME_VOICE, spoken, vectorOf } from '../fixtures/heard-voices.ts';

const heard = (script: string, like?: number) => oneVoice(encoded(spoken(script, like)), SAME_VOICE);

test('six seconds of one voice are a sample', () => {
  expect(heard('AA')).toEqual({ kind: 'one', centroid: vectorOf(0), speechMs: 6000, leftOutMs: 0 });
});

test.each([
  ['nothing', '', 0],
  ['three seconds', 'A', 3000],
])('%s is too short', (_, script, speechMs) => {
  expect(heard(script)).toEqual({ kind: 'too-short', speechMs });
});

test('another voice is refused with the places where it is heard', () => {
  expect(heard('AAAA BB AAA BB')).toEqual({
    kind: 'several',
    others: [
      { startMs: 13_000, endMs: 19_000 },
      { startMs: 30_000, endMs: 36_000 },
    ],
  });
});

test('two voices of three seconds each are not one of six', () => {
  expect(heard('AB').kind).not.toBe('one');
});

test('one piece that sounds otherwise is left out, not averaged in', () => {
  expect(heard('AAAAABAAAAA')).toEqual({
    kind: 'one',
    centroid: vectorOf(0),
    speechMs: 30_000,
    leftOutMs: 3000,
  });
});

test('a noisy voice is one voice all the same', () => {
  expect(heard('A'.repeat(16), 0.85)).toMatchObject({ kind: 'one', speechMs: 48_000 });
});
