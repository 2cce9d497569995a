import { causesOf } from '../../client/status/batch-report.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import type { SettledVideo } from '../../storage/database/progress.ts';

let next = 0;
const settled = (outcome: Outcome): SettledVideo => {
  next += 1;
  return { videoId: `v${next}`, title: null, outcome, settledAt: new Date(), shared: false };
};
const failed = (reason: string, detail: string) => settled({ kind: 'failed', stage: 'mine', reason, detail });

test('videos that were not stored are grouped by cause, the most frequent first, with the first words said', () => {
  const rows = [
    failed('odd', 'odd in one way'),
    settled({ kind: 'skipped', reason: 'short', detail: 'too short' }),
    settled({ kind: 'skipped', reason: 'short', detail: 'also too short' }),
    settled({ kind: 'unavailable', reason: 'private', detail: 'Private video' }),
    failed('odd', 'odd in another way'),
    settled({ kind: 'skipped', reason: 'short', detail: 'short again' }),
  ];
  const [odd, short1, short2, closed, oddToo, short3] = rows.map(({ videoId }) => videoId);
  expect(causesOf(rows)).toEqual([
    { outcome: 'skipped', reason: 'short', detail: 'too short', videoIds: [short1, short2, short3] },
    { outcome: 'failed', reason: 'odd', detail: 'odd in one way', videoIds: [odd, oddToo] },
    { outcome: 'unavailable', reason: 'private', detail: 'Private video', videoIds: [closed] },
  ]);
});

test('the same reason under another end is another cause', () => {
  const parked = settled({
    kind: 'parked',
    reason: 'odd',
    detail: 'later',
    notBefore: '2026-11-21T00:00:00Z',
  });
  expect(causesOf([failed('odd', 'now'), parked]).map(({ outcome }) => outcome)).toEqual([
    'failed',
    'parked',
  ]);
});

test.each<[string, Outcome]>([
  ['a stored', { kind: 'stored', segments: 1, claims: 0 }],
  ['a cancelled', { kind: 'cancelled', detail: 'by hand' }],
])('%s video has no cause to look at', (_name, outcome) => {
  expect(causesOf([settled(outcome)])).toEqual([]);
});
