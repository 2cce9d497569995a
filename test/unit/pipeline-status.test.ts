import type { BatchReport } from '../../client/status/batch-report.ts';
import { pipelineOf } from '../../client/status/pipeline-of.ts';
import { pipelineStatus } from '../../domain/statistics/pipeline-status.ts';
import { stageTable } from '../../domain/statistics/stage-table.ts';

const group = (
  stage: 'transcribe' | 'mine' | 'download' | null,
  status: 'running' | 'completed' | null,
  videos: number,
) => ({
  ...{ stage, status, videos },
  ...{ fault: null, part: null, detail: null },
});

const COUNTS = { stored: 2, skipped: 0, unavailable: 0, parked: 0, failed: 0, cancelled: 0, open: 17 };

const status = (changes: Partial<Parameters<typeof pipelineStatus>[0]> = {}) =>
  pipelineStatus({
    stages: stageTable(
      [
        group(null, null, 5),
        group('download', 'completed', 4),
        group('transcribe', 'running', 1),
        group('mine', 'running', 7),
      ],
      [{ outcome: 'stored', stage: null, videos: 2 }],
      { mines: true },
    ),
    counts: COUNTS,
    ended: false,
    elapsedSeconds: 7200,
    remainingSeconds: 3600,
    downloaded: 14,
    accountsActive: 1,
    accountsUsed: 2,
    ...changes,
  });

test('the names of the systems before are kept', () => {
  expect(status()).toEqual({
    downloads: { completed: 14, queued: 5, accounts_active: 1 },
    processing: { transcription_queue: 4, mining_queue: 0, evaluation_queue: 0, total_queued: 4 },
    workers: { transcription_active: 1, mining_active: 7, evaluation_active: 0 },
    timing: {
      elapsed_hours: 2,
      estimated_remaining_hours: 1,
      download_rate_per_hour: 7,
      processing_rate_per_hour: 1,
    },
    success: false,
    videos_processed: 2,
    accounts_used: 2,
  });
});

test('defect 129: downloads are counted as downloads, and processed is only what is stored', () => {
  const { downloads, videos_processed } = status({ downloaded: 14, counts: { ...COUNTS, stored: 0 } });
  expect([downloads.completed, videos_processed]).toEqual([14, 0]);
});

test('defect 129: of a batch, what was downloaded is what its download stage completed', () => {
  const stages = stageTable([group('download', 'completed', 4)], [], { mines: true }).map((row) => ({
    ...row,
    completed: row.stage === 'download' ? 9 : 3,
  }));
  const { downloads, videos_processed } = pipelineOf(
    { stages, counts: COUNTS, elapsedSeconds: 60, endedAt: undefined } as unknown as BatchReport,
    { accounts: [], downloads: undefined, eta: undefined },
  );
  expect([downloads.completed, videos_processed]).toEqual([9, COUNTS.stored]);
});

test.each([
  [{ ended: true }, true],
  [{ ended: false }, false],
  [{ ended: true, counts: { ...COUNTS, failed: 1 } }, false],
  [{ ended: true, counts: { ...COUNTS, parked: 1 } }, false],
])('%j is a success: %s', (changes, expected) => {
  expect(status(changes).success).toBe(expected);
});

test('what nobody can say yet is null, not nothing', () => {
  expect(status({ remainingSeconds: undefined }).timing.estimated_remaining_hours).toBeNull();
});
