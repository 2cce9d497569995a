import { batchFinished } from '../../activities/notices/batch-finished.ts';
import { stagePaused, stageResumed } from '../../activities/notices/outage-notices.ts';
import { readReportedProblems } from '../../client/status/reported-problems.ts';
import { asBatchName } from '../../domain/ids.ts';

const NONE = { stored: 0, skipped: 0, unavailable: 0, parked: 0, failed: 0, cancelled: 0 };

test.each([
  [{ ...NONE, stored: 58, skipped: 2 }, 'finished', 'Its videos: stored 58, skipped 2.', 'vidmine report'],
  [
    { ...NONE, stored: 58, failed: 2 },
    'finished-with-failures',
    'Its videos: stored 58, failed 2.',
    'retry --failed',
  ],
  [{ ...NONE, parked: 1 }, 'finished-with-failures', 'Its videos: parked 1.', 'retry --failed'],
  [NONE, 'finished', 'It lists no video.', 'vidmine report'],
])('a batch that ended with %j is told as %s', (counts, reason, detail, todo) => {
  const notice = batchFinished(asBatchName('talks'), counts);
  expect(notice).toMatchObject({ event: 'batch-finished', subject: 'talks', reason, detail, counts });
  expect(notice.todo).toContain(todo);
});

test('a stage that waits is told with the part, since when, and what to do; its end with how long it was', () => {
  const since = new Date('2026-11-22T03:00:00Z');
  const met = { part: 'language-model-down', stage: 'mine', since, detail: 'Nobody answers.' } as const;
  expect(stagePaused(met)).toMatchObject({
    event: 'stage-paused',
    subject: 'mine',
    reason: 'language-model-down',
    detail: 'Since 2026-11-22T03:00:00.000Z: Nobody answers.',
    todo: expect.stringContaining('Start the model server'),
  });
  expect(stageResumed(met, since.getTime() + 42 * 60_000).detail).toBe('It works again after 42 min 00 s.');
});

test.each([
  [['category=WorkflowTaskFailed', 'cause=WorkflowTaskFailedCauseNonDeterministicError'], /nondeterminism/],
  [['category=WorkflowTaskFailed', 'cause=WorkflowTaskFailedCauseWorkflowWorkerUnhandledFailure'], /throws/],
  [['category=WorkflowTaskTimedOut', 'cause=WorkflowTaskTimedOutCauseStartToClose'], /in time/],
  [['category=New', 'cause=Unheard'], /^category=New cause=Unheard$/],
])('the server reports %j in words', (values, words) => {
  expect(readReportedProblems(values).join(' ')).toMatch(words);
});
