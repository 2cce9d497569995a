import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { VideoId } from '../../domain/ids.ts';
import { skipVideo } from '../../workflows/messages.ts';
import type { FakeWorld } from '../fixtures/fake-world.ts';
import { gate, TurnRuns, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';
import { untilCancelled } from '../fixtures/until-cancelled.ts';

let runs: TurnRuns;
beforeAll(async () => {
  runs = await TurnRuns.open();
});
afterAll(() => runs?.env.teardown());
afterEach(() => runs.endAccounts());

const one = (name: string): VideoId => videos(name, 1)[0]!;

/** A world of which every stage is of interest. */
function wholeWorld(...accounts: string[]): FakeWorld {
  const world = runs.world(...accounts);
  world.before = () => {};
  return world;
}

test('a video skipped in the middle of a stage ends it, releases its audio and is settled as skipped by hand', async () => {
  const videoId = one('in-stage');
  const world = wholeWorld('alice');
  world.audio = new Set();
  let works = false;
  world.before = async (stage) => {
    if (stage !== 'transcribe') return;
    works = true;
    await untilCancelled();
  };
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(videoId);
    await until('it is transcribed', () => works);
    await handle.executeUpdate(skipVideo, { args: ['the wrong talk'] });
    await handle.executeUpdate(skipVideo, { args: ['again'] }).catch(() => {});
    const outcome = { kind: 'skipped', reason: 'by-hand', detail: 'the wrong talk' };
    expect(await handle.result()).toEqual(outcome);
  });
  expect(world.calls.slice(-2)).toEqual([`releaseAudio ${videoId}`, `settle ${videoId} skipped`]);
  expect(world.count('identify')).toBe(0);
});

test('skipped in its turn it gives the turn back, and the next one has it', async () => {
  const [skipped, next] = videos('in-turn', 2) as [VideoId, VideoId];
  const world = wholeWorld('alice');
  world.accounts.lookMs = 600_000;
  world.before = async (stage, videoId) => {
    if (stage === 'download' && videoId === skipped) await untilCancelled();
  };
  await runs.whileWorkersRun(world, async () => {
    const first = await runs.start(skipped);
    await until('it downloads', () => world.count(`attempt ${skipped}`) === 1);
    const second = await runs.start(next);
    await runs.untilWaiting(1);
    await first.executeUpdate(skipVideo, { args: [undefined] });
    expect(await first.result()).toMatchObject({ kind: 'skipped', detail: 'skipped by hand' });
    expect(await second.result()).toMatchObject({ kind: 'stored' });
  });
  expect(world.accounts.turns.map(({ videoId }) => videoId)).toEqual([skipped, next]);
});

test('skipped while it waits for a turn it leaves the queue', async () => {
  const world = wholeWorld('alice');
  world.accounts.identities.get('alice')!.outOfService = { service: 'paused', reason: 'by hand' };
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(one('queued'));
    await runs.untilWaiting(1);
    await handle.executeUpdate(skipVideo, { args: [undefined] });
    expect(await handle.result()).toMatchObject({ kind: 'skipped', reason: 'by-hand' });
    await runs.untilWaiting(0);
  });
});

test('skipped while its batch is paused it ends at once', async () => {
  const world = wholeWorld();
  world.heldBatches.set('b', 'pause');
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(one('resting'));
    await until('it is held', () => world.count('held probe') === 1);
    await handle.executeUpdate(skipVideo, { args: [undefined] });
    expect(await handle.result()).toMatchObject({ kind: 'skipped', reason: 'by-hand' });
  });
});

test('what is stored already is not skipped: the update is refused, and the video stays stored', async () => {
  const world = wholeWorld('alice');
  const linking = gate();
  let links = false;
  world.before = async (stage) => {
    if (stage !== 'linkVideo') return;
    links = true;
    await linking.opened;
  };
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(one('too-late'));
    await until('it is linked', () => links);
    const refused = await handle
      .executeUpdate(skipVideo, { args: [undefined] })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
    expect((refused as WorkflowUpdateFailedError).cause?.message).toBe('It is stored already.');
    linking.open();
    expect(await handle.result()).toMatchObject({ kind: 'stored' });
  });
});
