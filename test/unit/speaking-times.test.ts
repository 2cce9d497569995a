import { speakerName } from '../../domain/speaker-name.ts';
import { speakingTimes } from '../../domain/speaking-times.ts';

test.each([
  [undefined, 'Unknown'],
  [{ label: 'B' }, 'Speaker B'],
  [{ label: 'B', name: 'Ada Moreno' }, 'Ada Moreno'],
])('%j is called %s', (speaker, name) => {
  expect(speakerName(speaker)).toBe(name);
});

test('the times of a speaker add up, the longest first, what nobody is known to have said included', () => {
  const segments = [
    { speaker: { label: 'A' }, startMs: 0, endMs: 4000 },
    { startMs: 4000, endMs: 5000 },
    { speaker: { label: 'B', name: 'Ada Moreno' }, startMs: 5000, endMs: 15_000 },
    { speaker: { label: 'A' }, startMs: 15_000, endMs: 17_000 },
  ];
  expect(speakingTimes(segments)).toEqual([
    { speaker: 'Ada Moreno', durationMs: 10_000 },
    { speaker: 'Speaker A', durationMs: 6000 },
    { speaker: 'Unknown', durationMs: 1000 },
  ]);
});
