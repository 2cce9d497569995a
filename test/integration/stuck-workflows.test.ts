import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Worker } from '@temporalio/worker';
import { stuckFindings } from '../../client/doctor/check-stuck.ts';
import { type StuckWorkflow, stuckWorkflows } from '../../client/status/stuck-workflows.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { until } from '../fixtures/until.ts';

const BROKEN = fileURLToPath(new URL('../fixtures/broken-workflows.ts', import.meta.url));
const QUEUE = 'broken';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTemporalServer([], new DefaultLogger('ERROR', () => {}));
});
afterAll(() => env?.teardown());

test('workflows whose code throws or does not fit their history are found, with what failed and since when', async () => {
  const { client } = env;
  const start = (type: string, workflowId: string) =>
    client.workflow.start(type, { workflowId, taskQueue: QUEUE });
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: QUEUE,
    workflowsPath: BROKEN,
    // Nothing is kept in memory: what a deployment changes is met at the next step.
    maxCachedWorkflows: 0,
  });
  const found: StuckWorkflow[] = await worker.runUntil(async () => {
    await start('works', 'video/fine');
    await start('throws', 'video/throws');
    const begun = Date.now();
    await until('the server reports it', async () => (await stuckWorkflows(client)).length === 1, 120_000);
    const stuck = await stuckWorkflows(client);
    expect(stuck[0]?.since?.getTime()).toBeGreaterThan(begun - 60_000);
    return stuck;
  });
  expect(found).toEqual([
    {
      workflowId: 'video/throws',
      runId: expect.any(String),
      problems: ['its code throws an error that nobody catches', 'a mistake in the code'],
      since: expect.any(Date),
    },
  ]);
  expect(stuckFindings(found)).toMatchObject([
    {
      part: 'workflows',
      status: 'problem',
      found: expect.stringMatching(/^1 workflow stuck: video\/throws since /),
    },
  ]);

  await client.workflow.getHandle('video/throws').terminate('the test is over');
  await until('it is no longer reported', async () => (await stuckWorkflows(client)).length === 0);
  expect(stuckFindings([])).toEqual([{ part: 'workflows', status: 'ok', found: 'none is stuck' }]);
}, 180_000);
