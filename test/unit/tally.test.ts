import { asVideoId } from '../../domain/ids.ts';
import { type Counts, Tally } from '../../workflows/batch/tally.ts';

const NONE: Counts = { stored: 0, skipped: 0, unavailable: 0, parked: 0, failed: 0, cancelled: 0, open: 0 };
const [A, B, C] = ['a', 'b', 'c'].map(asVideoId) as [
  ReturnType<typeof asVideoId>,
  ReturnType<typeof asVideoId>,
  ReturnType<typeof asVideoId>,
];
const HOUR_MS = 3_600_000;

test('nothing is told before the rows were counted', () => {
  const tally = new Tally();
  tally.settled([A], 0);
  tally.ended(A, 'stored');
  expect(tally.counts).toBeUndefined();
});

test('what was heard since is added to what the rows said, each video once', () => {
  const tally = new Tally();
  tally.counted({ ...NONE, stored: 5, open: 3 });
  tally.settled([A, B], 0);
  expect([tally.counts, tally.unsaid]).toEqual([{ ...NONE, stored: 5, open: 1 }, 2]);
  tally.ended(A, 'stored');
  tally.ended(A, 'stored');
  tally.ended(B, 'failed');
  expect([tally.counts, tally.unsaid]).toEqual([{ ...NONE, stored: 6, failed: 1, open: 1 }, 0]);
});

test('a video whose end the rows told already is not counted again when it is heard', () => {
  const tally = new Tally();
  tally.counted({ ...NONE, open: 2 });
  tally.settled([C], 0);
  tally.counted({ ...NONE, stored: 1, open: 1 });
  tally.ended(C, 'stored');
  expect([tally.counts, tally.unsaid]).toEqual([{ ...NONE, stored: 1, open: 1 }, 0]);
});

test('the pace is that of the last videos, and falls while none ends', () => {
  const tally = new Tally();
  tally.settled([A], 0);
  tally.settled([B], HOUR_MS / 2);
  expect(tally.perHour(HOUR_MS)).toBeUndefined();
  tally.settled([C], HOUR_MS);
  expect(tally.perHour(HOUR_MS)).toBe(2);
  expect(tally.perHour(4 * HOUR_MS)).toBe(0.5);
});

test('a batch that was slow for days and is fast at present has the present pace', () => {
  const tally = new Tally();
  for (let day = 0; day < 5; day++) tally.settled([asVideoId(`slow-${day}`)], day * 24 * HOUR_MS);
  const from = 100 * 24 * HOUR_MS;
  const minutes = 600;
  for (let minute = 0; minute < minutes; minute++) {
    tally.settled([asVideoId(`fast-${minute}`)], from + minute * 60_000);
  }
  expect(tally.perHour(from + (minutes - 1) * 60_000)).toBeCloseTo(60);
});
