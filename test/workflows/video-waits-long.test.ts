import { asVideoId, videoWorkflowId } from '../../domain/ids.ts';
import { type FakeWorld, fails } from '../fixtures/fake-world.ts';
import { leaveAfterDownload, TurnRuns } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let runs: TurnRuns;
beforeAll(async () => {
  runs = await TurnRuns.open(['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=60']);
});
afterAll(() => runs?.env.teardown());
afterEach(() => runs.endAccounts());

/** Begins a video and waits until it goes on in another run. */
async function inNewRun(world: FakeWorld, name: string) {
  const videoId = asVideoId(name);
  const handle = await runs.start(videoId);
  const newest = runs.env.client.workflow.getHandle(videoWorkflowId(videoId));
  const first = (await newest.describe()).runId;
  await until('it goes on in a new run', async () => (await newest.describe()).runId !== first, 60_000);
  expect(world.count(`settle ${videoId}`)).toBe(0);
  return handle;
}

test('a pause that fills the history goes on in a new run, which takes up what is stored', async () => {
  const world = runs.world();
  world.needsLease = false;
  world.lookAgainScale = 0;
  world.before = (stage) => {
    if (stage === 'planMining') world.heldBatches.set('b', 'pause');
  };
  await runs.whileWorkersRun(world, async () => {
    const handle = await inNewRun(world, 'long-pause');
    await until('the new run rests too', () => world.count('held probe') >= 1);
    world.before = () => {};
    world.heldBatches.clear();
    expect(await handle.result()).toMatchObject({ kind: 'stored' });
  });
  expect(world.count('mineSegment')).toBe(world.segments);
}, 120_000);

test('a wait for an account that fills the history goes on in a new run, in the same place of the queue', async () => {
  const world = runs.world('alice');
  world.askAgainMs = 200;
  const alice = world.accounts.identities.get('alice')!;
  alice.outOfService = { service: 'disabled', reason: 'cookies' };
  await runs.whileWorkersRun(world, async () => {
    const handle = await inNewRun(world, 'long-wait');
    await runs.untilWaiting(1);
    alice.outOfService = undefined;
    await runs.accounts.signal('accountsChanged');
    await handle.result();
  });
  expect(world.count('download ')).toBe(1);
}, 120_000);

test('turns that come soon and fail of a part that is down fill the history: they go on in a new run', async () => {
  const world = runs.world('alice');
  const isDown = { fault: 'system', reason: 'disk-full', detail: 'no room' } as const;
  world.before = (stage) => (stage === 'download' ? fails(isDown) : leaveAfterDownload(stage));
  await runs.whileWorkersRun(world, async () => {
    const handle = await inNewRun(world, 'part-is-down');
    world.before = leaveAfterDownload;
    await handle.result();
  });
  expect(world.count('download ')).toBe(1);
  expect(world.accounts.open).toEqual([]);
}, 120_000);
