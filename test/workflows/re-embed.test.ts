import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { asVideoId, RE_EMBED_WORKFLOW_ID } from '../../domain/ids.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import type { ChangeOverResult } from '../../workflows/re-embed.ts';
import { FakeWorld, fails } from '../fixtures/fake-world.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';

const MODEL = { engine: 'test', model: 'next', digest: 'd2', dimensions: 24, maxTokens: 512 };

let env: TestWorkflowEnvironment;
let bundle: Awaited<ReturnType<typeof bundledWorkflows>>;
beforeAll(async () => {
  env = await startTemporalServer(['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=120']);
  bundle = await bundledWorkflows();
}, 120_000);
afterAll(() => env?.teardown());

const videos = (count: number) =>
  Array.from({ length: count }, (_, index) => asVideoId(`v${String(index).padStart(3, '0')}`));

async function changeOver(world: FakeWorld) {
  return whileWorkersRun(env, bundle, world.activities(), async () => {
    const handle = await env.client.workflow.start('reEmbed', {
      workflowId: RE_EMBED_WORKFLOW_ID,
      taskQueue: 'orchestration',
      args: [{ model: MODEL }],
    });
    const result = (await handle.result()) as ChangeOverResult;
    const { raw } = await env.client.workflow.getHandle(RE_EMBED_WORKFLOW_ID).describe();
    const continued = raw.workflowExecutionInfo?.firstRunId !== raw.workflowExecutionInfo?.execution?.runId;
    return { result, continued };
  });
}

test('every video is changed once, over several runs of the workflow', async () => {
  const world = new FakeWorld(env.client);
  const all = videos(130);
  for (const id of all) world.toReEmbed.add(id);
  const { result, continued } = await changeOver(world);
  expect(result).toEqual({ changed: 130, texts: 260, failures: 0, failed: [] });
  expect(continued).toBe(true);
  expect(world.calls.toSorted()).toEqual(all.map((id) => `reEmbedVideo ${id}`));
}, 120_000);

test('a video that fails holds up no other, is taken up once more, and is named', async () => {
  const world = new FakeWorld(env.client);
  for (const id of videos(60)) world.toReEmbed.add(id);
  const bad = asVideoId('v007');
  const once = asVideoId('v031');
  const tries = new Map<string, number>();
  world.before = (_, videoId) => {
    const times = (tries.get(videoId) ?? 0) + 1;
    tries.set(videoId, times);
    if (videoId === bad || (videoId === once && times === 1)) {
      fails({ fault: 'video', reason: 'unexpected', detail: 'The vector of text 1 is zero.' });
    }
  };
  const { result } = await changeOver(world);
  expect(result).toEqual({
    changed: 59,
    texts: 118,
    failures: 1,
    failed: [{ videoId: bad, detail: 'The vector of text 1 is zero.' }],
  });
  expect([...world.toReEmbed]).toEqual([bad]);
  expect(tries.get(once)).toBe(2);
}, 120_000);

test('what is published with the old model meanwhile is changed too', async () => {
  const world = new FakeWorld(env.client);
  for (const id of videos(3)) world.toReEmbed.add(id);
  const late = asVideoId('a-late-one');
  world.before = (_, videoId) => {
    if (videoId === 'v002') world.toReEmbed.add(late);
  };
  const { result } = await changeOver(world);
  expect(result.changed).toBe(4);
  expect(world.calls.at(-1)).toBe(`reEmbedVideo ${late}`);
}, 120_000);

test('with nothing to change it ends at once', async () => {
  const world = new FakeWorld(env.client);
  const { result } = await changeOver(world);
  expect(result).toEqual({ changed: 0, texts: 0, failures: 0, failed: [] });
  expect(world.calls).toEqual([]);
}, 120_000);
