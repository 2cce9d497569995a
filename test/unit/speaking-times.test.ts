import { type Called, speakerCertainty, speakerName } from '../../domain/speaker-name.ts';
import { speakingTimes } from '../../domain/speaking-times.ts';

test.each([
  [undefined, 'Unknown'],
  [{ label: 'A' }, 'Speaker 1'],
  [{ label: 'B', kind: 'stranger' as const }, 'Speaker 2'],
  [{ label: 'AA', kind: 'stranger' as const }, 'Speaker 27'],
  [{ label: 'B', kind: 'doubtful' as const }, 'Unknown'],
  [{ label: 'B', kind: 'named' as const, name: 'Ada Example' }, 'Ada Example'],
])('defect 46: %j is called %s', (speaker, name) => {
  expect(speakerName(speaker)).toBe(name);
});

test.each([
  ['nobody known', undefined, 0],
  ['somebody in doubt', { label: 'A', kind: 'doubtful' as const, confidence: 0 }, 0],
  [
    'a stranger: as sure as that one voice speaks it',
    { label: 'A', kind: 'stranger' as const, confidence: 0 },
    0.8,
  ],
  [
    'a name: as sure as both',
    { label: 'A', kind: 'named' as const, name: 'Ada Example', confidence: 0.5 },
    0.4,
  ],
])('how sure a segment is that is said by %s', (_, speaker, certainty) => {
  expect(speakerCertainty(0.8, speaker)).toBeCloseTo(certainty);
});

test('the times of a speaker add up, the longest first, what nobody is known to have said included', () => {
  const segments = [
    { speaker: { label: 'A' }, startMs: 0, endMs: 4000 },
    { startMs: 4000, endMs: 5000 },
    { speaker: { label: 'B', name: 'Ada Example' }, startMs: 5000, endMs: 15_000 },
    { speaker: { label: 'A' }, startMs: 15_000, endMs: 17_000 },
  ];
  expect(speakingTimes<Called>(segments)).toEqual([
    { speaker: 'Ada Example', durationMs: 10_000, voices: [{ label: 'B', name: 'Ada Example' }] },
    { speaker: 'Speaker 1', durationMs: 6000, voices: [{ label: 'A' }] },
    { speaker: 'Unknown', durationMs: 1000, voices: [] },
  ]);
});

test('defect 52: voices of one name are one speaker; strangers and those in doubt are not joined', () => {
  const ada = (label: string) => ({ label, kind: 'named' as const, name: 'A' });
  const doubtful = (label: string) => ({ label, kind: 'doubtful' as const });
  const segments = [ada('B'), ada('C'), { label: 'A' }, doubtful('D'), doubtful('E')].map((speaker, at) => ({
    speaker,
    startMs: at * 1000,
    endMs: at * 1000 + (at === 1 ? 900 : 500),
  }));
  const times = speakingTimes(segments).map(({ speaker, durationMs, voices }) => [
    speaker,
    durationMs,
    voices.map(({ label }) => label).join(),
  ]);
  expect(times).toEqual([
    ['A', 1400, 'C,B'],
    ['Speaker 1', 500, 'A'],
    ['Unknown', 500, 'D'],
    ['Unknown', 500, 'E'],
  ]);
});
