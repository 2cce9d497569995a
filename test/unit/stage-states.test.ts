import { type AttemptRow, numberedAttempts, stageStates } from '../../domain/statistics/stage-states.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 22, 12, minute));

const attempt = (
  stage: AttemptRow['stage'],
  status: AttemptRow['status'],
  minute: number,
  changes: Partial<AttemptRow> = {},
): AttemptRow => ({
  ...{ stage, status, runId: 'run-1', worker: 'box/1' },
  startedAt: at(minute),
  endedAt: status === 'running' ? null : at(minute + 1),
  fault: status === 'failed' ? 'system' : null,
  reason: status === 'failed' ? 'language-model-down' : status === 'abandoned' ? 'worker-lost' : null,
  detail: status === 'failed' ? 'it does not answer' : null,
  ...changes,
});

const standings = (way: Parameters<typeof stageStates>[0]): string[] =>
  stageStates(way).map(({ stage, status }) => `${stage} ${status}`);

test('defect 116: the status of each stage says what happened, with start, end, worker and error', () => {
  const states = stageStates({
    attempts: [
      attempt('download', 'completed', 0),
      attempt('transcribe', 'abandoned', 2),
      attempt('transcribe', 'completed', 4),
      attempt('identify', 'abandoned', 6),
      attempt('mine', 'failed', 8),
    ],
    outcome: undefined,
    mines: true,
  });
  expect(states).toEqual([
    {
      ...{ stage: 'download', status: 'completed', worker: 'box/1', attempts: 1, error: undefined },
      ...{ startedAt: at(0), endedAt: at(1) },
    },
    {
      ...{ stage: 'transcribe', status: 'completed', worker: 'box/1', attempts: 2, error: undefined },
      ...{ startedAt: at(4), endedAt: at(5) },
    },
    {
      ...{ stage: 'identify', status: 'interrupted', worker: 'box/1', attempts: 1 },
      ...{ startedAt: at(6), endedAt: at(7), error: { class: 'worker-lost', message: '' } },
    },
    ...['segment', 'outline'].map((stage) => ({
      ...{ stage, status: 'passed', worker: undefined, attempts: 0, error: undefined },
      ...{ startedAt: undefined, endedAt: undefined },
    })),
    {
      ...{ stage: 'mine', status: 'waiting', worker: 'box/1', attempts: 1 },
      ...{ startedAt: at(8), endedAt: at(9) },
      error: { class: 'system: language-model-down', message: 'it does not answer' },
    },
    ...['evaluate', 'summarise', 'embed', 'publish'].map((stage) => ({
      ...{ stage, status: 'pending', worker: undefined, attempts: 0, error: undefined },
      ...{ startedAt: undefined, endedAt: undefined },
    })),
  ]);
});

test('defect 116: what never comes because the video has ended is skipped, not pending', () => {
  const attempts = [
    attempt('download', 'completed', 0),
    attempt('transcribe', 'failed', 2, { fault: 'video' }),
  ];
  expect(standings({ attempts, outcome: 'failed', mines: false })).toEqual([
    'download completed',
    'transcribe failed',
    'identify skipped',
    'segment skipped',
    'embed skipped',
    'publish skipped',
  ]);
  expect(standings({ attempts: [], outcome: 'skipped', mines: false })).toEqual(
    ['download', 'transcribe', 'identify', 'segment', 'embed', 'publish'].map((stage) => `${stage} skipped`),
  );
});

test('a parked video is tried again: what is left of it is still to come', () => {
  const attempts = [attempt('download', 'failed', 0, { fault: 'video' })];
  expect(standings({ attempts, outcome: 'parked', mines: false }).slice(0, 2)).toEqual([
    'download waiting',
    'transcribe pending',
  ]);
});

test('what is stored without an attempt was found', () => {
  expect(
    standings({ attempts: [attempt('publish', 'completed', 0)], outcome: 'stored', mines: false }),
  ).toEqual([
    ...['download', 'transcribe', 'identify', 'segment', 'embed'].map((stage) => `${stage} passed`),
    'publish completed',
  ]);
});

test('attempts are numbered within their stage and run', () => {
  const rows = [
    attempt('download', 'failed', 0),
    attempt('download', 'failed', 1),
    attempt('transcribe', 'failed', 2),
    attempt('download', 'failed', 3, { runId: 'run-2' }),
  ];
  expect(numberedAttempts(rows).map((row) => row.attempt)).toEqual([1, 2, 1, 1]);
});
