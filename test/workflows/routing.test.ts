import type { Verdict } from '../../domain/download/download-verdict.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { FakeTurn } from '../fixtures/fake-accounts.ts';
import { gate, leaveAfterDownload, TurnRuns, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let runs: TurnRuns;
beforeAll(async () => {
  runs = await TurnRuns.open();
});
afterAll(() => runs?.env.teardown());
afterEach(() => runs.endAccounts());

const SKIPPED = { kind: 'skipped', reason: 'by-hand' };
const NEEDS_ACCOUNT: Verdict = {
  ...{ verdict: 'needs-account', reason: 'age-restricted', counted: false },
  otherwise: 'age-restricted',
};
const OTHER_ACCOUNT: Verdict = {
  ...{ verdict: 'other-identity', reason: 'region', counted: false },
  ...{ apart: 'account', otherwise: 'region' },
};
const OTHER_EGRESS: Verdict = { ...OTHER_ACCOUNT, apart: 'egress' };
const AGAIN: Verdict = { verdict: 'retry-now', reason: 'stub', counted: true };
const DEAD: Verdict = { verdict: 'account-dead', reason: 'cookies-rotated', counted: false };
const LIMITED: Verdict = { verdict: 'account-pause', reason: 'rate-limit', counted: false };
const BROKEN: Verdict = { verdict: 'system', reason: 'disk', counted: false };

const accountsOf = (turns: readonly FakeTurn[]): string[] => turns.map(({ account }) => account);
const one = (name: string): VideoId => videos(name, 1)[0]!;

test('defect 20: a retry uses another account where one is available, though that one was used more lately', async () => {
  const world = runs.world('alice', 'bob');
  world.accounts.identities.get('bob')!.lastLeaseAtMs = Date.now() + 3_600_000;
  world.verdictOn = (_account, _video, times) => (times === 1 ? AGAIN : undefined);
  await runs.whileWorkersRun(world, () => runs.outcomes([one('retry')]));
  expect(accountsOf(world.accounts.turns)).toEqual(['alice', 'bob']);
});

test('defect 19: with one account a failed attempt is tried again as that one, after its wait', async () => {
  const world = runs.world('alice');
  world.verdictOn = (_account, _video, times) => (times < 3 ? AGAIN : undefined);
  const outcomes = await runs.whileWorkersRun(world, () => runs.outcomes([one('alone')]));
  expect(outcomes).toMatchObject([SKIPPED]);
  const { turns } = world.accounts;
  expect(turns).toHaveLength(3);
  expect(turns[1]!.grantedAtMs).toBeGreaterThanOrEqual(turns[0]!.nextAllowedAtMs!);
});

test('defect 21: the videos of an account that is disabled go to the others', async () => {
  const world = runs.world('alice', 'bob');
  world.verdictOn = (account) => (account === 'alice' ? DEAD : undefined);
  const outcomes = await runs.whileWorkersRun(world, () => runs.outcomes(videos('moves', 4)));
  expect(outcomes).toMatchObject([SKIPPED, SKIPPED, SKIPPED, SKIPPED]);
  expect(world.accounts.turns.filter(({ account }) => account === 'alice')).toHaveLength(1);
  expect(world.count('download ')).toBe(4);
});

test('defect 21: with all disabled the videos wait and are listed; put back in service, they go on', async () => {
  const world = runs.world('alice');
  let isDead = true;
  world.verdictOn = () => (isDead ? DEAD : undefined);
  const [first, ...others] = videos('all', 3) as [VideoId, ...VideoId[]];
  await runs.whileWorkersRun(world, async () => {
    const outcomes = runs.outcomes([first, ...others]);
    await until(
      'the account is disabled',
      () => world.accounts.identities.get('alice')?.outOfService !== undefined,
    );
    await runs.untilWaiting(3);
    const saysSo = async () => (await runs.status()).identities?.[0]?.outOfService !== undefined;
    await until('the status says so', saysSo);
    const status = await runs.status();
    expect(status.waiting.map(({ videoId }) => videoId).toSorted()).toEqual([first, ...others].toSorted());
    expect(status.identities).toMatchObject([
      { outOfService: { service: 'disabled', reason: 'cookies-rotated' } },
    ]);
    isDead = false;
    world.accounts.identities.get('alice')!.outOfService = undefined;
    await runs.accounts.signal('accountsChanged');
    await outcomes;
  });
  expect(world.count('download ')).toBe(3);
});

test('an account that is asked to wait leaves its video to another one, and no attempt is counted', async () => {
  const world = runs.world('alice', 'bob');
  world.accounts.timeScale = 0.01;
  world.accounts.pacing.steady.secondsMin = world.accounts.pacing.steady.secondsMax = 1;
  world.verdictOn = (account) => (account === 'alice' ? LIMITED : undefined);
  await runs.whileWorkersRun(world, () => runs.outcomes(videos('limited', 3)));
  expect(accountsOf(world.accounts.turns)).toEqual(['alice', 'bob', 'bob', 'bob']);
  expect(world.accounts.identities.get('alice')?.health).toMatchObject({ pauseReason: 'rate-limit' });
});

test.each<[string, Verdict]>([
  ['its account was refused', LIMITED],
  ['a part of this machine failed', BROKEN],
])(
  'defect 17: a video over which %s lets those that wait go first: it may be the reason',
  async (_what, verdict) => {
    const world = runs.world('alice');
    // Its pause lasts long enough for the video to ask again; the ordinary waits are none.
    world.accounts.timeScale = 0.0005;
    world.accounts.pacing.steady.secondsMin = world.accounts.pacing.steady.secondsMax = 1;
    const [refused, ...others] = videos(`first-${verdict.reason}`, 4) as [VideoId, ...VideoId[]];
    const going = gate();
    world.before = (stage, videoId) =>
      stage === 'download' && videoId === refused ? going.opened : leaveAfterDownload(stage);
    world.verdictOn = (_account, video, times) => (video === refused && times === 1 ? verdict : undefined);
    await runs.whileWorkersRun(world, async () => {
      const first = await runs.start(refused);
      await until('it downloads', () => world.count(`attempt ${refused}`) === 1);
      const rest = runs.outcomes(others);
      await runs.untilWaiting(3);
      going.open();
      await Promise.all([first.result(), rest]);
    });
    const order = world.accounts.turns.map(({ videoId }) => videoId);
    expect(order).toHaveLength(5);
    expect([order[0], order[4]]).toEqual([refused, refused]);
  },
);

test('what only an account may have goes from the guest to an account', async () => {
  const world = runs.world();
  world.accounts.add('alice').lastLeaseAtMs = Date.now() + 3_600_000;
  world.verdictOn = (account) => (account === 'guest' ? NEEDS_ACCOUNT : undefined);
  const outcomes = await runs.whileWorkersRun(world, () => runs.outcomes([one('aged')]));
  expect(outcomes).toMatchObject([SKIPPED]);
  expect(accountsOf(world.accounts.turns)).toEqual(['guest', 'alice']);
});

test('what is known beforehand to need an account is never asked for as guest', async () => {
  const world = runs.world();
  world.accounts.add('alice').lastLeaseAtMs = Date.now() + 3_600_000;
  world.wants = { who: 'account', otherwise: 'age-restricted' };
  await runs.whileWorkersRun(world, () => runs.outcomes([one('known')]));
  expect(accountsOf(world.accounts.turns)).toEqual(['alice']);
});

test('without any account such a video is left, and says what to do about it', async () => {
  const world = runs.world();
  world.verdictOn = () => NEEDS_ACCOUNT;
  const [outcome] = await runs.whileWorkersRun(world, () => runs.outcomes([one('nobody')]));
  expect(outcome).toEqual({
    kind: 'unavailable',
    reason: 'age-restricted',
    detail:
      "the site's words: age-restricted. Only an account may have it, and there is none. Add an account (vidmine accounts add NAME --cookies FILE), then: vidmine retry nobody-0",
  });
  expect(world.accounts.turns).toHaveLength(1);
});

test('what one account may not have is tried with each other one, once; then the video is left', async () => {
  const world = runs.world('alice', 'bob', 'carol');
  world.verdictOn = () => OTHER_ACCOUNT;
  const [outcome] = await runs.whileWorkersRun(world, () => runs.outcomes([one('region')]));
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'region' });
  expect(accountsOf(world.accounts.turns).toSorted()).toEqual(['alice', 'bob', 'carol']);
});

test('what one address may not have is tried by another address only', async () => {
  const world = runs.world('alice', 'bob');
  world.accounts.add('carol', { egress: 'proxy-1' });
  world.verdictOn = (account) => (account === 'carol' ? undefined : OTHER_EGRESS);
  await runs.whileWorkersRun(world, () => runs.outcomes([one('address')]));
  expect(accountsOf(world.accounts.turns)).toEqual(['alice', 'carol']);
});

test('a guest and an account that refer to each other do not do so for ever', async () => {
  const world = runs.world();
  world.accounts.add('alice');
  world.verdictOn = (account) => (account === 'guest' ? NEEDS_ACCOUNT : OTHER_ACCOUNT);
  const [outcome] = await runs.whileWorkersRun(world, () => runs.outcomes([one('circle')]));
  expect(outcome).toMatchObject({ kind: 'unavailable' });
  expect(accountsOf(world.accounts.turns).toSorted()).toEqual(['alice', 'guest']);
});

test('defect 28: a broken machine uses up no attempt: the video asks again until it works', async () => {
  const world = runs.world('alice');
  world.verdictOn = (_account, _video, times) => (times <= 5 ? BROKEN : undefined);
  const outcomes = await runs.whileWorkersRun(world, () => runs.outcomes([one('broken')]));
  expect(outcomes).toMatchObject([SKIPPED]);
  expect(world.accounts.turns).toHaveLength(6);
});

test('while downloads are held back nobody has a turn, and one timer looks again', async () => {
  const world = runs.world('alice');
  world.accounts.heldBack = { why: 'buffer full (10 of 10)', untilMs: Date.now() + 500 };
  let read = 0;
  const activities = world.activities();
  const { accountsNow } = activities.database;
  activities.database.accountsNow = async () => {
    read += 1;
    if (read === 4) world.accounts.heldBack = undefined;
    else if (world.accounts.heldBack)
      world.accounts.heldBack = { why: 'buffer full (10 of 10)', untilMs: Date.now() + 200 };
    return accountsNow();
  };
  await runs.whileWorkersRun(world, () => runs.outcomes([one('full')]), activities);
  expect(read).toBeGreaterThanOrEqual(4);
  expect(world.accounts.turns).toHaveLength(1);
});

test('a cancelled download gives its turn back at once', async () => {
  const world = runs.world('alice');
  world.accounts.lookMs = 600_000;
  const [held, next] = videos('given-back', 2) as [VideoId, VideoId];
  const going = gate();
  world.before = (stage, videoId) =>
    stage === 'download' && videoId === held ? going.opened : leaveAfterDownload(stage);
  await runs.whileWorkersRun(world, async () => {
    const holder = await runs.start(held);
    await until('the first downloads', () => world.count(`attempt ${held}`) === 1);
    const waiting = await runs.start(next);
    await runs.untilWaiting(1);
    await holder.cancel();
    going.open();
    await waiting.result();
  });
  expect(world.accounts.turns).toHaveLength(2);
  expect(world.accounts.open).toEqual([]);
});
