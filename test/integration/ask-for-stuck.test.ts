import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { askForStuck } from '../../client/status/ask-for-stuck.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTemporalServer([], new DefaultLogger('ERROR', () => {}));
});
afterAll(() => env?.teardown());

test('a server that answers says that nothing is stuck; one that does not says nothing', async () => {
  const { address } = env.connection.options;
  const namespace = env.namespace ?? 'default';
  expect(await askForStuck({ address, namespace }, 30_000)).toEqual([]);
  expect(await askForStuck({ address: '127.0.0.1:1', namespace }, 300)).toBeUndefined();
  expect(await askForStuck({ address, namespace: 'nobody-s' }, 30_000)).toBeUndefined();
});
