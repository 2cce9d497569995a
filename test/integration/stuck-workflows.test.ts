import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Worker } from '@temporalio/worker';
import { stuckFindings } from '../../client/doctor/check-stuck.ts';
import { stuckWorkflows } from '../../client/status/stuck-workflows.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { until } from '../fixtures/until.ts';

const QUEUE = 'broken';
/** By default the fifth failure in a row is reported, after about a minute. */
const SOON = [
  '--dynamic-config-value',
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2',
];

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTemporalServer(SOON, new DefaultLogger('ERROR', () => {}));
});
afterAll(() => env?.teardown());

/** A worker that keeps nothing in memory: whatever its code has become is met at the next step. */
const workerWith = (workflows: string): Promise<Worker> =>
  Worker.create({
    connection: env.nativeConnection,
    taskQueue: QUEUE,
    workflowsPath: fileURLToPath(new URL(`../fixtures/${workflows}`, import.meta.url)),
    maxCachedWorkflows: 0,
  });

test('workflows whose code throws, or does not fit their history, are found, with what failed and since when', async () => {
  const { client } = env;
  const start = (type: string, workflowId: string) =>
    client.workflow.start(type, { workflowId, taskQueue: QUEUE });
  const stepsOf = async (workflowId: string) =>
    (await client.workflow.getHandle(workflowId).describe()).historyLength;
  const before = await workerWith('broken-workflows.ts');
  await before.runUntil(async () => {
    await start('works', 'video/fine');
    await start('changes', 'video/changed');
    for (const id of ['video/fine', 'video/changed'])
      await until('its timer runs', async () => (await stepsOf(id)) >= 5);
  });
  const after = await workerWith('changed-workflows.ts');
  await after.runUntil(async () => {
    await start('throws', 'video/throws');
    for (const id of ['video/fine', 'video/changed']) await client.workflow.getHandle(id).signal('wakeUp');
    await until('the server reports them', async () => (await stuckWorkflows(client)).length === 2, 120_000);
    const found = await stuckWorkflows(client);
    expect([...found].sort((a, b) => a.workflowId.localeCompare(b.workflowId))).toEqual([
      {
        workflowId: 'video/changed',
        runId: expect.any(String),
        problems: [
          'this version of vidmine does not fit what the workflow has done so far (nondeterminism)',
          expect.stringMatching(/nondeterminism/i),
        ],
        since: expect.any(Date),
      },
      {
        workflowId: 'video/throws',
        runId: expect.any(String),
        problems: ['its code throws an error that nobody catches', 'a mistake in the code'],
        since: expect.any(Date),
      },
    ]);
    expect(stuckFindings(found)).toMatchObject([
      { part: 'workflows', status: 'problem', found: expect.stringMatching(/^2 workflows stuck: video\//) },
    ]);
  });

  // Whoever goes back to the version before has nothing stuck but what throws.
  const again = await workerWith('broken-workflows.ts');
  await again.runUntil(async () => {
    await client.workflow.getHandle('video/throws').terminate('the test is over');
    await until('none is reported', async () => (await stuckWorkflows(client)).length === 0, 60_000);
  });
}, 240_000);
