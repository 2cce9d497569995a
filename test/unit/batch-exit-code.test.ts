import { exitCodeOfBatch } from '../../client/batch/exit-code.ts';
import type { OutcomeCounts } from '../../storage/database/batches.ts';

const NONE: OutcomeCounts = {
  ...{ stored: 0, skipped: 0, unavailable: 0, parked: 0, failed: 0, cancelled: 0, open: 0 },
};

test.each<[string, Partial<OutcomeCounts>, number]>([
  ['everything is stored', { stored: 7 }, 0],
  ['the rest was left out or cannot be had', { stored: 3, skipped: 2, unavailable: 1 }, 0],
  ['nothing was to be done', {}, 0],
  ['one failed', { stored: 6999, failed: 1 }, 3],
  ['one is parked', { stored: 2, parked: 1 }, 3],
  ['it was cancelled', { stored: 2, cancelled: 5 }, 3],
])('defect 111: a batch that was followed says how its videos ended: %s', (_what, counts, code) => {
  expect(exitCodeOfBatch({ ...NONE, ...counts })).toBe(code);
});
