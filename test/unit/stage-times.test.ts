import { type StageAttempt, stageTimes } from '../../domain/stage-times.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const attempt = (
  stage: StageAttempt['stage'],
  status: StageAttempt['status'],
  from: number,
  to?: number,
): StageAttempt => ({
  stage,
  status,
  startedAt: at(from),
  endedAt: to === undefined ? null : at(to),
  reason: null,
  detail: null,
});

test('stages stand in the order of the way, those never attempted are left out', () => {
  const times = stageTimes([
    attempt('transcribe', 'completed', 5, 9),
    attempt('probe', 'completed', 0, 1),
    attempt('download', 'completed', 2, 5),
  ]);
  expect(times.map(({ stage, durationMs }) => [stage, durationMs])).toEqual([
    ['probe', 1000],
    ['download', 3000],
    ['transcribe', 4000],
  ]);
});

test('the last completed attempt counts, and all attempts are told', () => {
  const [download] = stageTimes([
    attempt('download', 'completed', 20, 22),
    attempt('download', 'failed', 0, 9),
    attempt('download', 'abandoned', 30, 31),
  ]);
  expect(download).toMatchObject({ status: 'completed', durationMs: 2000, attempts: 3 });
});

test('a stage that runs has no duration yet', () => {
  const [mine] = stageTimes([attempt('mine', 'running', 0)]);
  expect(mine).toMatchObject({ status: 'running', durationMs: undefined, attempts: 1 });
});

test('a failed stage tells why', () => {
  const [evaluate] = stageTimes([
    { ...attempt('evaluate', 'failed', 0, 4), reason: 'invalid-output', detail: 'no JSON' },
  ]);
  expect(evaluate).toMatchObject({ status: 'failed', reason: 'invalid-output', detail: 'no JSON' });
});
