import type { VideoId } from '../../domain/ids.ts';
import { accountsChanged, goOn } from '../../workflows/messages.ts';
import type { FakeWorld } from '../fixtures/fake-world.ts';
import { leaveAfterDownload, TurnRuns, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let runs: TurnRuns;
beforeAll(async () => {
  runs = await TurnRuns.open();
});
afterAll(() => runs?.env.teardown());
afterEach(() => runs.endAccounts());

const one = (name: string): VideoId => videos(name, 1)[0]!;
const alice = (world: FakeWorld) => world.accounts.identities.get('alice')!;

/** Nobody may download yet, so that those who ask wait. */
const notYet = (world: FakeWorld): void => {
  alice(world).nextAllowedAtMs = Date.now() + 600_000;
};

/** From here on alice may download, and a batch rests. */
async function pauseAndLetDownload(world: FakeWorld, batch: string): Promise<void> {
  world.heldBatches.set(batch, 'pause');
  alice(world).nextAllowedAtMs = undefined;
  await runs.accounts.signal(accountsChanged);
}

test('requests of a paused batch wait while others are served, and keep their places', async () => {
  const world = runs.world('alice');
  notYet(world);
  const [first, second] = videos('rests', 2) as [VideoId, VideoId];
  const other = one('works');
  await runs.whileWorkersRun(world, async () => {
    const resting = [await runs.start(first, 'rests')];
    await runs.untilWaiting(1);
    resting.push(await runs.start(second, 'rests'));
    await runs.untilWaiting(2);
    const works = await runs.start(other, 'works');
    await runs.untilWaiting(3);
    await pauseAndLetDownload(world, 'rests');
    await works.result();
    expect((await runs.status()).waiting.map(({ videoId }) => videoId)).toEqual([first, second]);
    world.heldBatches.clear();
    await runs.accounts.signal(accountsChanged);
    await Promise.all(resting.map((handle) => handle.result()));
  });
  expect(world.accounts.turns.map(({ videoId }) => videoId)).toEqual([other, first, second]);
});

test('where the word of a resume is lost, accounts looks by itself', async () => {
  const world = runs.world('alice');
  world.accounts.lookMs = 100;
  notYet(world);
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(one('unheard'));
    await runs.untilWaiting(1);
    await pauseAndLetDownload(world, 'b');
    const mayDownload = async () =>
      ((await runs.status()).identities?.[0]?.readyAtMs ?? Number.POSITIVE_INFINITY) <= Date.now();
    await until('accounts has seen that alice may', mayDownload);
    expect(world.accounts.turns).toEqual([]);
    world.heldBatches.clear();
    await handle.result();
  });
  expect(world.accounts.turns).toHaveLength(1);
});

test('a download that is held in its turn gives the turn back unused, and asks for another when it goes on', async () => {
  const world = runs.world('alice');
  const videoId = one('in-turn');
  world.before = (stage) => {
    if (stage === 'grantTurn') world.heldBatches.set('b', 'pause');
  };
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(videoId);
    await until('it is held', () => world.count(`held attempt ${videoId}`) === 1);
    await until('the turn is back', () => world.accounts.open.length === 0);
    expect(world.accounts.turns).toMatchObject([{ account: 'alice', end: { end: 'not-used' } }]);
    expect(alice(world).nextAllowedAtMs).toBeUndefined();
    world.before = leaveAfterDownload;
    world.heldBatches.clear();
    await handle.signal(goOn);
    await handle.result();
  });
  expect(world.accounts.turns.map(({ end }) => end?.end)).toEqual(['not-used', 'success']);
  expect(world.count(`attempt ${videoId}`)).toBe(1);
});

test('a video in the queue that is told to go on asks again at once: with a new priority it may go first', async () => {
  const world = runs.world('alice');
  notYet(world);
  const activities = world.activities();
  const { askForTurn } = activities.database;
  let asked = 0;
  activities.database.askForTurn = (input) => {
    asked += 1;
    return askForTurn(input);
  };
  const work = async () => {
    const handle = await runs.start(one('bumped'));
    await runs.untilWaiting(1);
    expect(asked).toBe(1);
    await handle.signal(goOn);
    await until('it asks again', () => asked === 2);
    await handle.cancel();
    expect(await handle.result()).toMatchObject({ kind: 'cancelled' });
  };
  await runs.whileWorkersRun(world, work, activities);
});

test('the list of workflows tells as whom a video downloads, once for each', async () => {
  const world = runs.world('alice', 'bob');
  world.verdictOn = (account) =>
    account === 'alice' ? { verdict: 'retry-now', reason: 'stub', counted: true } : undefined;
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(one('told'));
    await handle.result();
    const { events } = await handle.fetchHistory();
    const told = (events ?? []).flatMap(({ upsertWorkflowSearchAttributesEventAttributes: upserted }) =>
      Object.entries(upserted?.searchAttributes?.indexedFields ?? {})
        .filter(([name]) => name === 'VidmineAccount')
        .map(([, { data }]) => JSON.parse(Buffer.from(data ?? []).toString()) as string),
    );
    expect(told).toEqual(['alice', 'bob']);
  });
});
