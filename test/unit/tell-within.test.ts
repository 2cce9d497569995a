import type { Client } from '@temporalio/client';
import { ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { tellWithin } from '../../client/tell-within.ts';

const client = {
  withDeadline: (_deadline: number, work: () => Promise<unknown>) => work(),
} as unknown as Client;

/** As a server answers, by the code of gRPC. */
function answered(code: number): ServiceError {
  const cause = Object.assign(new Error('as the server says'), { code, details: '', metadata: {} });
  return new ServiceError('Workflow Update failed', { cause });
}
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;

test('what was lost while the workflow continued as a new run is said again', async () => {
  const answers = [answered(FAILED_PRECONDITION), answered(FAILED_PRECONDITION)];
  let said = 0;
  const say = async () => {
    said += 1;
    const answer = answers.shift();
    if (answer !== undefined) throw answer;
  };
  expect(await tellWithin(client, say)).toBe('told');
  expect(said).toBe(3);
});

test.each([
  ['a server that is away', answered(UNAVAILABLE), 'no-answer'],
  ['a workflow that does not run', new WorkflowNotFoundError('none', 'batch/none', undefined), 'not-running'],
])('%s is not asked twice', async (_what, error, told) => {
  let said = 0;
  const say = () => {
    said += 1;
    return Promise.reject(error);
  };
  expect(await tellWithin(client, say)).toBe(told);
  expect(said).toBe(1);
});

test('whatever the workflow answers with is thrown', async () => {
  await expect(tellWithin(client, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});
