import type { VideoId } from '../../domain/ids.ts';
import { uniformDraw } from '../../domain/pacing/uniform-draw.ts';
import { accountsChanged } from '../../workflows/messages.ts';
import type { FakeTurn } from '../fixtures/fake-accounts.ts';
import { fails } from '../fixtures/fake-world.ts';
import { timersOf } from '../fixtures/timers-of.ts';
import { gate, leaveAfterDownload, TurnRuns, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let runs: TurnRuns;
beforeAll(async () => {
  runs = await TurnRuns.open();
});
afterAll(() => runs?.env.teardown());
afterEach(() => runs.endAccounts());

const accountsOf = (turns: readonly FakeTurn[]): string[] => turns.map(({ account }) => account);

/** Turns of one account that began before the wait after its last one was over. */
const hasty = (turns: readonly FakeTurn[]): FakeTurn[] =>
  turns.filter((turn, at) => {
    const before = turns.slice(0, at).findLast(({ account }) => account === turn.account);
    return before !== undefined && (before.nextAllowedAtMs ?? Number.POSITIVE_INFINITY) > turn.grantedAtMs;
  });

test('defect 13: three accounts deliver three times the rate of one: each has one turn of every three, and waits its own time', async () => {
  const world = runs.world('alice', 'bob', 'carol');
  world.accounts.timeScale = 0.01;
  world.accounts.pacing.steady.secondsMin = world.accounts.pacing.steady.secondsMax = 240;
  await runs.whileWorkersRun(world, () => runs.outcomes(videos('rate', 9)));
  const { turns } = world.accounts;
  expect(turns).toHaveLength(9);
  for (const first of [0, 3, 6]) {
    expect(accountsOf(turns.slice(first, first + 3)).toSorted()).toEqual(['alice', 'bob', 'carol']);
  }
  expect(hasty(turns)).toEqual([]);
  // Two waits of 2.4 s, one after the other: the waits of the accounts run beside each other. One account has eight.
  expect(turns[8]!.grantedAtMs - turns[0]!.grantedAtMs).toBeLessThan(4 * 2400);
  expect(world.count('download ')).toBe(9);
}, 60_000);

test('defect 13: downloads of different accounts overlap', async () => {
  const world = runs.world('alice', 'bob', 'carol');
  const going = gate();
  world.before = (stage) => (stage === 'download' ? going.opened : leaveAfterDownload(stage));
  await runs.whileWorkersRun(world, async () => {
    const outcomes = runs.outcomes(videos('beside', 3));
    await until('all three download', () => world.count('attempt ') === 3);
    expect(world.count('download ')).toBe(0);
    going.open();
    await outcomes;
  });
  expect(accountsOf(world.accounts.turns).toSorted()).toEqual(['alice', 'bob', 'carol']);
}, 60_000);

test('defect 14: two downloads never run at the same time on one account, and no wait is cut short', async () => {
  const world = runs.world('alice', 'bob');
  world.accounts.timeScale = 0.0005;
  await runs.whileWorkersRun(world, () => runs.outcomes(videos('once', 8)));
  expect(world.mostAtOnce).toBe(1);
  expect(hasty(world.accounts.turns)).toEqual([]);
  expect(new Set(world.accounts.turns.map(({ videoId }) => videoId)).size).toBe(8);
}, 60_000);

test('every wait is one durable timer, as long as it was drawn, and says for whom and for what', async () => {
  const world = runs.world('alice');
  world.accounts.timeScale = 0.005;
  await runs.whileWorkersRun(world, () => runs.outcomes(videos('timed', 3)));
  const timers = (await timersOf(runs.accounts)).filter(({ summary }) =>
    summary.startsWith('alice: next download in'),
  );
  const [first, second] = world.accounts.turns;
  for (const turn of [first!, second!]) {
    expect(turn.delay).toMatchObject({ random: uniformDraw(turn.leaseId), queueFactor: 1, accountFactor: 1 });
    expect(turn.delay!.seconds).toBeCloseTo(180 + 120 * uniformDraw(turn.leaseId), 6);
    const ends = timers.filter(({ endsAtMs }) => Math.abs(endsAtMs - turn.nextAllowedAtMs!) <= 2);
    expect(ends).toHaveLength(1);
  }
}, 60_000);

test('a change of settings sets the timer of a wait anew: the next download does not wait for the old one', async () => {
  const world = runs.world('alice');
  const alice = world.accounts.identities.get('alice')!;
  alice.nextAllowedAtMs = Date.now() + 600_000;
  await runs.whileWorkersRun(world, async () => {
    const outcomes = runs.outcomes(videos('sooner', 1));
    await runs.untilWaiting(1);
    alice.nextAllowedAtMs = Date.now() + 1000;
    await runs.accounts.signal('accountsChanged');
    await outcomes;
  });
  const [long, short] = await timersOf(runs.accounts);
  expect([long, short]).toMatchObject([
    { summary: expect.stringMatching(/^alice: next download in (9|10) min/), canceled: true },
    { summary: expect.stringMatching(/^alice: next download in /), canceled: false },
  ]);
  expect(world.accounts.turns[0]!.grantedAtMs).toBeGreaterThanOrEqual(Math.floor(short!.endsAtMs));
});

test.each([
  ['ahead', 3_600_000],
  ['behind', -3_600_000],
])(
  'where the clock of the worker that reads is an hour %s, waits are as long as they are',
  async (how, skewMs) => {
    const world = runs.world('alice');
    const alice = world.accounts.identities.get('alice')!;
    const activities = world.activities();
    const { accountsNow } = activities.database;
    // As it would tell: its rows, too, are written by its clock.
    activities.database.accountsNow = async () => {
      const now = await accountsNow();
      const identities = now.identities.map((one) => ({ ...one, readyAtMs: one.readyAtMs + skewMs }));
      return { ...now, nowMs: Date.now() + skewMs, identities };
    };
    const readyAtMs = Date.now() + 8000;
    alice.nextAllowedAtMs = readyAtMs;
    await runs.whileWorkersRun(world, () => runs.outcomes(videos(`skewed-${how}`, 1)), activities);
    expect(world.accounts.turns[0]!.grantedAtMs).toBeGreaterThanOrEqual(readyAtMs - 5000);
  },
  60_000,
);

test('defect 31: a file is transcribed at once, while the wait of its account has only begun', async () => {
  const world = runs.world('alice');
  world.accounts.timeScale = 1;
  world.before = () => {};
  const [video] = videos('at-once', 1) as [VideoId];
  await runs.whileWorkersRun(world, async () => {
    expect(await runs.outcomes([video])).toMatchObject([{ kind: 'stored' }]);
    // Minutes, unscaled: it begins when the turn is taken back, and the video did not wait for its end.
    const readyAtMs = async () => (await runs.status()).identities?.[0]?.readyAtMs ?? 0;
    await until('its wait has begun', async () => (await readyAtMs()) > Date.now());
  });
});

test('defect 17: an account whose holder was terminated serves the next one', async () => {
  const world = runs.world('alice');
  const [held, next] = videos('held', 2) as [VideoId, VideoId];
  const stuck = gate();
  world.before = (stage, videoId) =>
    stage === 'download' && videoId === held ? stuck.opened : leaveAfterDownload(stage);
  await runs.whileWorkersRun(world, async () => {
    const holder = await runs.start(held);
    await until('the first downloads', () => world.count(`attempt ${held}`) === 1);
    const waiting = await runs.start(next);
    await runs.untilWaiting(1);
    await holder.terminate();
    await waiting.result();
    stuck.open();
  });
  expect(accountsOf(world.accounts.turns)).toEqual(['alice', 'alice']);
  expect(world.accounts.turns[0]).toMatchObject({ end: { end: 'unknown' } });
  expect(world.count(`download ${next}`)).toBe(1);
});

test('accounts terminated by hand while somebody downloads and others wait: all is downloaded once', async () => {
  const world = runs.world('alice');
  world.accounts.lookMs = 600_000;
  world.askAgainMs = 1000;
  const [first, ...others] = videos('by-hand', 4) as [VideoId, ...VideoId[]];
  const going = gate();
  world.before = (stage, videoId) =>
    stage === 'download' && videoId === first ? going.opened : leaveAfterDownload(stage);
  await runs.whileWorkersRun(world, async () => {
    const outcomes = runs.outcomes([first]);
    await until('the first downloads', () => world.count(`attempt ${first}`) === 1);
    const rest = runs.outcomes(others);
    await runs.untilWaiting(3);
    await runs.endAccounts();
    going.open();
    await Promise.all([outcomes, rest]);
  });
  expect(world.count('attempt ')).toBe(4);
  expect(world.count('download ')).toBe(4);
  expect(world.accounts.turns).toHaveLength(4);
});

test('a grant that died with accounts before anybody heard of it is heard of when the video asks again', async () => {
  const world = runs.world('alice');
  world.accounts.lookMs = 600_000;
  world.askAgainMs = 1000;
  const activities = world.activities();
  const { grantTurn } = activities.database;
  let dies = true;
  activities.database.grantTurn = async (input) => {
    const lease = await grantTurn(input);
    if (dies) await runs.endAccounts();
    dies = false;
    return lease;
  };
  await runs.whileWorkersRun(world, () => runs.outcomes(videos('unheard', 1)), activities);
  expect(world.accounts.turns).toHaveLength(1);
  expect(world.count('download ')).toBe(1);
});

test('a turn that was given back while the rows were read is not handed over once more', async () => {
  const world = runs.world('alice');
  const [videoId] = videos('once', 1) as [VideoId];
  const failing = gate();
  world.before = async (stage) => {
    if (stage !== 'download') return leaveAfterDownload(stage);
    if (leases.length > 1) return;
    await failing.opened;
    // Its lease says nothing of how it ended, as when a worker was lost.
    fails({ fault: 'system', reason: 'lost', detail: 'its worker is gone' });
  };
  const leases: string[] = [];
  const activities = world.activities();
  const { download } = activities.network;
  activities.network.download = (input) => {
    leases.push(input.lease!.leaseId);
    return download(input);
  };
  const { askForTurn, accountsNow } = activities.database;
  let asked = 0;
  activities.database.askForTurn = async (input) => {
    const answer = await askForTurn(input);
    asked += 1;
    return answer;
  };
  let reads: 'at once' | 'slowly' | 'slow' = 'at once';
  activities.database.accountsNow = async () => {
    const now = await accountsNow();
    if (reads !== 'slowly') return now;
    reads = 'slow';
    await until('the video has asked again', () => asked === 2);
    return now;
  };
  await runs.whileWorkersRun(
    world,
    async () => {
      const handle = await runs.start(videoId);
      await until('it downloads', () => leases.length === 1);
      reads = 'slowly';
      await runs.accounts.signal(accountsChanged);
      await until('the rows are being read', () => reads === 'slow');
      failing.open();
      await handle.result();
    },
    activities,
  );
  expect(leases).toHaveLength(2);
  expect(new Set(leases).size).toBe(2);
});

test('a requester that is gone costs its account nothing and the others no turn', async () => {
  const world = runs.world('alice');
  world.accounts.lookMs = 600_000;
  const [first, gone, last] = videos('gone', 3) as [VideoId, VideoId, VideoId];
  const going = gate();
  world.before = (stage, videoId) =>
    stage === 'download' && videoId === first ? going.opened : leaveAfterDownload(stage);
  await runs.whileWorkersRun(world, async () => {
    const one = await runs.start(first);
    await until('the first downloads', () => world.count(`attempt ${first}`) === 1);
    const two = await runs.start(gone);
    await runs.untilWaiting(1);
    const three = await runs.start(last);
    await runs.untilWaiting(2);
    await two.terminate();
    going.open();
    await Promise.all([one.result(), three.result()]);
  });
  expect(world.accounts.turns).toMatchObject([
    { videoId: first, end: { end: 'success' } },
    { videoId: gone, end: { end: 'not-used' } },
    { videoId: last, end: { end: 'success' } },
  ]);
  expect(world.accounts.turns[1]?.delay).toBeUndefined();
});

test('a cancelled video leaves the queue', async () => {
  const world = runs.world('alice');
  world.accounts.identities.get('alice')!.outOfService = { service: 'paused', reason: 'by hand' };
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(videos('cancelled', 1)[0]!);
    await runs.untilWaiting(1);
    await handle.cancel();
    await handle.result().catch(() => {});
    await runs.untilWaiting(0);
  });
  expect(world.accounts.turns).toEqual([]);
});

test('defect 18: a pause longer than any waiting limit loses no video, and asking again adds no request', async () => {
  const world = runs.world('alice');
  world.askAgainMs = 300;
  const alice = world.accounts.identities.get('alice')!;
  alice.health = { ...alice.health, pausedUntilMs: Date.now() + 600_000, pauseReason: 'quiet' };
  let asked = 0;
  const activities = world.activities();
  const { askForTurn } = activities.database;
  activities.database.askForTurn = (input) => {
    asked += 1;
    return askForTurn(input);
  };
  await runs.whileWorkersRun(
    world,
    async () => {
      const outcomes = runs.outcomes(videos('night', 2));
      await until('both asked several times', () => asked >= 6);
      expect((await runs.status()).waiting).toHaveLength(2);
      expect(world.accounts.turns).toEqual([]);
      alice.health = { ...alice.health, pausedUntilMs: undefined, pauseReason: undefined };
      await runs.accounts.signal('accountsChanged');
      await outcomes;
    },
    activities,
  );
  expect(world.count('download ')).toBe(2);
});

test('a batch of three beside a larger one has every second turn', async () => {
  const world = runs.world('alice');
  const big = videos('big', 6);
  const small = videos('small', 3);
  const going = gate();
  world.before = (stage, videoId) =>
    stage === 'download' && videoId === big[0] ? going.opened : leaveAfterDownload(stage);
  await runs.whileWorkersRun(world, async () => {
    const first = await runs.start(big[0]!, 'big');
    await until('the first downloads', () => world.count('attempt ') === 1);
    const rest = await Promise.all(big.slice(1).map((id) => runs.start(id, 'big')));
    await runs.untilWaiting(5);
    const few = await Promise.all(small.map((id) => runs.start(id, 'small')));
    await runs.untilWaiting(8);
    going.open();
    await Promise.all([first, ...rest, ...few].map((handle) => handle.result()));
  });
  const batches = world.accounts.turns.map(({ videoId }) => videoId.split('-')[0]);
  expect(batches).toEqual(['big', 'small', 'big', 'small', 'big', 'small', 'big', 'big', 'big']);
});
