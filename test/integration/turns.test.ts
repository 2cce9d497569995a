import { pacingSchema } from '../../domain/configuration.ts';
import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import {
  accountDead,
  accountPause,
  permanent,
  retryNow,
  system,
} from '../../domain/download/phrases/phrase.ts';
import { uniformDraw } from '../../domain/pacing/uniform-draw.ts';
import { removeAccount, setService } from '../../storage/database/account-administration.ts';
import { endLease, insertLease, openLeases } from '../../storage/database/leases.ts';
import { savePacing } from '../../storage/database/pacing-overrides.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import {
  account,
  addAccounts,
  endOfWait,
  giveBack,
  grant,
  LIMIT_MS,
  leaseRow,
  mustGrant,
  requestOf,
  said,
  secretsOf,
  turn,
} from '../fixtures/turns-of-a-world.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let world: ActivityWorld;

beforeEach(async () => {
  await emptyDatabase(database.db);
  world = await worlds.open();
});

const now = (of = world) => of.run(of.activities.database.accountsNow, undefined);
const identity = async (name: string, of = world) =>
  (await now(of)).identities.find((one) => one.name === name);
const look = (of = world) => of.run(of.activities.database.lookAtHolders, undefined);

const SUCCESS: LeaseEnd = { end: 'success' };
const bulk = pacingSchema.parse({ preset: 'bulk', openHosts: ['Media.Example.org:8080'], openDownloads: 3 });

describe('granting', () => {
  test('defect 14: of two turns asked for at the same moment an account gets one', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    const granted = await Promise.all(['v1', 'v2', 'v3'].map((video) => grant(world, 'alice', video)));
    expect(granted.filter((lease) => lease !== undefined)).toHaveLength(1);
    expect(await openLeases(database.db)).toMatchObject([{ account: 'alice' }]);
    expect(await grant(world, 'bob', 'v4')).toMatchObject({ account: 'bob', limitMs: LIMIT_MS });
  });

  test('defect 14: the rows themselves refuse a second open turn of an account, whoever writes it', async () => {
    await addAccounts(database.db, 'alice');
    await mustGrant(world, 'alice', 'v1');
    const again = { account: 'alice', kind: 'account', purpose: 'test' } as const;
    const times = { grantedAt: new Date(), expiresAt: new Date() };
    expect(await insertLease(database.db, { id: 'another', ...again, ...times })).toBe(false);
    const raw = { id: 'raw', ...again, expires_at: new Date() };
    await expect(database.db.insertInto('leases').values(raw).execute()).rejects.toThrow(
      'leases_one_at_a_time',
    );
  });

  test('defect 15: who is chosen is told since when each account is idle', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    await turn(world, 'alice', 'v1', SUCCESS);
    const { lastLeaseAt } = await account(database.db, 'alice');
    expect((await now()).identities.map(({ name, lastLeaseAtMs }) => [name, lastLeaseAtMs])).toEqual([
      ['alice', lastLeaseAt!.getTime()],
      ['bob', undefined],
    ]);
  });

  test('a lease ends ten minutes after the limit of the download', async () => {
    await addAccounts(database.db, 'alice');
    await mustGrant(world, 'alice', 'v1');
    const [lease] = await openLeases(database.db);
    expect(lease!.expiresAt.getTime() - lease!.grantedAt.getTime()).toBe(LIMIT_MS + 600_000);
    expect((await account(database.db, 'alice')).lastLeaseAt).toEqual(lease!.grantedAt);
  });

  test('a grant whose answer was lost is found again, until it was taken back', async () => {
    await addAccounts(database.db, 'alice');
    const ask = () => grant(world, 'alice', 'v1', { leaseId: 'same' });
    const first = await ask();
    expect(await ask()).toEqual(first);
    await giveBack(world, { leaseId: 'same' });
    await endOfWait(database.db, 'alice');
    expect(await ask()).toBeUndefined();
  });

  test.each<[string, (name: string) => Promise<void>]>([
    ['was paused by hand', (name) => setService(database.db, name, 'paused', 'by hand')],
    ['was disabled', (name) => setService(database.db, name, 'disabled', 'cookies-rotated')],
    ['was removed', (name) => removeAccount(database.db, name)],
    ['waits for its next download', async (name) => void (await turn(world, name, 'before', SUCCESS))],
  ])('an account that %s meanwhile gets no turn', async (_name, change) => {
    await addAccounts(database.db, 'alice');
    await change('alice');
    expect(await grant(world, 'alice', 'v1')).toBeUndefined();
    expect(await openLeases(database.db)).toEqual([]);
  });

  test('open hosts have several turns at once, while the preset is bulk', async () => {
    const open = await worlds.open({ pacing: bulk });
    const name = 'open:media.example.org';
    expect(await now(open)).toMatchObject({
      identities: [{ name: 'guest' }, { name, kind: 'open-host', busy: 0 }],
      freeOpenTurns: 3,
    });
    for (const video of ['v1', 'v2']) await mustGrant(open, name, video);
    expect(await now(open)).toMatchObject({ identities: [{}, { name, busy: 2 }], freeOpenTurns: 1 });
    expect((await now()).identities.map((one) => one.name)).toEqual(['guest']);
  });
});

describe('taking back', () => {
  test.each<[string, LeaseEnd]>([
    ['a success', SUCCESS],
    ['a failure', said(retryNow('http-5xx'))],
    ["a video's own fault", said(permanent('private'))],
    ['a fault of this machine', said(system('disk'))],
    ['a lost download', { end: 'unknown', reason: 'vanished' }],
  ])('defect 16: %s starts the wait of its account, drawn from the lease', async (_name, end) => {
    await addAccounts(database.db, 'alice');
    const leaseId = await turn(world, 'alice', 'v1', end);
    const { delay, nextAllowedAt } = await account(database.db, 'alice');
    expect(delay?.random).toBe(uniformDraw(leaseId));
    const { returned_at } = await leaseRow(database.db, leaseId);
    expect(nextAllowedAt!.getTime()).toBe(Math.trunc(returned_at!.getTime() + delay!.seconds * 1000));
    expect(await identity('alice')).toMatchObject({ waitsFor: 'next download', busy: 0 });
    expect((await identity('alice'))!.readyAtMs).toBe(nextAllowedAt!.getTime());
  });

  test('defect 16: without a report a turn counts as used; one that nobody heard of does not', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    const used = await mustGrant(world, 'alice', 'v1');
    await giveBack(world, used);
    expect(await leaseRow(database.db, used.leaseId)).toMatchObject({
      end_kind: 'unknown',
      reason: 'no-report',
    });
    expect((await account(database.db, 'alice')).nextAllowedAt).toBeInstanceOf(Date);
    const { leaseId } = await mustGrant(world, 'bob', 'v2');
    await world.run(world.activities.database.returnTurn, { leaseId, notUsed: true });
    expect(await leaseRow(database.db, leaseId)).toMatchObject({ end_kind: 'not-used', delay: null });
    expect((await account(database.db, 'bob')).nextAllowedAt).toBeUndefined();
    expect(await grant(world, 'bob', 'v2')).toBeDefined();
  });

  test('a turn is taken back once: stale and unknown reports change nothing', async () => {
    await addAccounts(database.db, 'alice');
    const leaseId = await turn(world, 'alice', 'v1', said(accountPause('rate-limit')));
    const after = await account(database.db, 'alice');
    await giveBack(world, { leaseId });
    await giveBack(world, { leaseId: 'nobody knows it' });
    expect(await endLease(database.db, leaseId, SUCCESS)).toBe(false);
    expect(await account(database.db, 'alice')).toEqual(after);
    expect(world.notices).toHaveLength(1);
  });

  test('two that take the same turn back at once do it once', async () => {
    await addAccounts(database.db, 'alice');
    const lease = await mustGrant(world, 'alice', 'v1');
    await endLease(database.db, lease.leaseId, said(accountPause('bot-wall')));
    await Promise.all([1, 2, 3].map(() => giveBack(world, lease)));
    expect((await account(database.db, 'alice')).health.failures).toBe(1);
    expect(world.notices).toHaveLength(1);
  });

  test('defect 30: both factors are in the wait, in the row of the turn and in the log', async () => {
    await addAccounts(database.db, 'alice');
    await savePacing(database.db, { preset: 'deep-buffer' });
    const leaseId = await turn(world, 'alice', 'v1', said(accountPause('bot-wall')));
    const { delay } = await leaseRow(database.db, leaseId);
    expect(delay).toMatchObject({ accountFactor: 1.5 });
    const { baseSeconds, queueFactor, accountFactor, seconds } = delay!;
    expect(seconds).toBeCloseTo(baseSeconds * queueFactor * accountFactor);
    expect(world.logs.map(({ meta }) => meta)).toContainEqual(expect.objectContaining({ leaseId, delay }));
  });

  test('defect 26: HTTP 429 doubles the wait of its account and pauses it for 1-2 h; others go on', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    const before = Date.now();
    await turn(world, 'alice', 'v1', said(accountPause('rate-limit')));
    const { health, delay } = await account(database.db, 'alice');
    expect(health).toMatchObject({ multiplier: 2, failures: 1, pauseReason: 'rate-limit' });
    expect(delay?.accountFactor).toBe(2);
    const pauseHours = (health.pausedUntilMs! - before) / 3_600_000;
    expect(pauseHours).toBeGreaterThanOrEqual(1);
    expect(pauseHours).toBeLessThan(2.01);
    expect(await identity('alice')).toMatchObject({ paused: true, waitsFor: 'paused (rate limit)' });
    expect(await grant(world, 'bob', 'v2')).toBeDefined();
  });

  test('defect 26: a second account refused from the same address within the hour pauses the address', async () => {
    await addAccounts(database.db, 'alice', 'bob', 'carol');
    await turn(world, 'alice', 'v1', said(accountPause('rate-limit')));
    await turn(world, 'bob', 'v2', said(accountPause('rate-limit')));
    expect(await identity('carol')).toMatchObject({
      paused: true,
      waitsFor: 'its address pauses (rate limit)',
    });
    expect(world.notices.map(({ event, subject }) => `${event} ${subject}`)).toEqual([
      'account-paused alice',
      'account-paused bob',
      'network-paused direct',
    ]);
  });

  test('three private videos pause nobody', async () => {
    await addAccounts(database.db, 'alice');
    for (const video of ['v1', 'v2', 'v3']) await turn(world, 'alice', video, said(permanent('private')));
    const { health, service } = await account(database.db, 'alice');
    expect(health).toMatchObject({ failures: 0, multiplier: 1 });
    expect(health.pausedUntilMs).toBeUndefined();
    expect(service).toBe('in-service');
    expect(world.notices).toEqual([]);
  });

  test('defect 22: health, waits and counts are there for the next process', async () => {
    await addAccounts(database.db, 'alice');
    await turn(world, 'alice', 'v1', SUCCESS);
    await turn(world, 'alice', 'v2', said(accountPause('session-rate-limit')));
    const restarted = await worlds.open({ worker: 'after the crash/1' });
    expect(await identity('alice', restarted)).toEqual(await identity('alice'));
    expect(await identity('alice', restarted)).toMatchObject({ waitsFor: 'paused (session rate limit)' });
    expect(await account(database.db, 'alice')).toMatchObject({
      downloads: 1,
      health: { failures: 1, multiplier: 1.5 },
    });
  });

  test('defect 21: dead cookies disable the account and tell the person; nobody else is kept from downloading', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    await turn(world, 'alice', 'v1', said(accountDead('cookies-rotated'), 'They have likely been rotated'));
    expect(await identity('alice')).toMatchObject({
      outOfService: { service: 'disabled', reason: 'cookies-rotated' },
    });
    expect(world.notices).toMatchObject([
      {
        event: 'account-disabled',
        subject: 'alice',
        reason: 'cookies-rotated',
        detail: 'They have likely been rotated',
        todo: expect.stringContaining('vidmine accounts update alice --cookies'),
      },
    ]);
    await endOfWait(database.db, 'alice');
    expect(await grant(world, 'alice', 'v1')).toBeUndefined();
    expect(await grant(world, 'bob', 'v1')).toBeDefined();
  });

  test('defect 21: with all accounts disabled the guest does not step in', async () => {
    await addAccounts(database.db, 'alice');
    expect((await now()).identities.map(({ name }) => name)).toEqual(['alice']);
    await setService(database.db, 'alice', 'disabled', 'cookies-rotated');
    expect((await now()).identities).toMatchObject([
      { name: 'alice', outOfService: { service: 'disabled' } },
    ]);
    await removeAccount(database.db, 'alice');
    expect((await now()).identities.map(({ name }) => name)).toEqual(['guest']);
  });

  test('an account that was removed in the middle of a download leaves no open turn', async () => {
    await addAccounts(database.db, 'alice');
    const lease = await mustGrant(world, 'alice', 'v1');
    await removeAccount(database.db, 'alice');
    await giveBack(world, lease);
    expect(await openLeases(database.db)).toEqual([]);
  });

  test("an open host's refusals hold up nobody but itself, and its turns start no wait", async () => {
    const open = await worlds.open({ pacing: bulk });
    await now(open);
    const name = 'open:media.example.org';
    const fine = await mustGrant(open, name, 'v1');
    await endLease(database.db, fine.leaseId, SUCCESS);
    await giveBack(open, fine);
    expect((await identity(name, open))!.readyAtMs).toBeLessThanOrEqual(Date.now());
    const verdict = { verdict: 'network-pause', reason: 'rate-limit', counted: false } as const;
    const refused = await mustGrant(open, name, 'v2');
    await endLease(database.db, refused.leaseId, said(verdict));
    await giveBack(open, refused);
    expect(await identity(name, open)).toMatchObject({ paused: true });
    expect(await identity('guest', open)).toMatchObject({ paused: false });
    expect(open.notices.map(({ event, subject }) => `${event} ${subject}`)).toEqual([
      `network-paused ${name}`,
    ]);
  });
});

describe('holding everybody back', () => {
  test('defect 28: a fault of this machine pauses all downloads until one works', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    await turn(world, 'alice', 'v1', said(system('network'), 'no route'));
    expect((await now()).heldBack?.why).toBe('all downloads pause (network)');
    expect((await account(database.db, 'alice')).health).toMatchObject({ failures: 0, multiplier: 1 });
    await turn(world, 'bob', 'v2', SUCCESS);
    expect((await now()).heldBack).toBeUndefined();
  });
});

describe('looking at holders', () => {
  const expired = (leaseId: string) =>
    database.db
      .updateTable('leases')
      .set({ expires_at: new Date(0) })
      .where('id', '=', leaseId)
      .execute();
  const running = (...videos: string[]) => {
    for (const video of videos) world.temporal.statuses.set(`video/${video}@run-1`, 'RUNNING');
  };

  test('defect 17: a turn is taken back whose holder is gone, ended without a report, or outlived its limit', async () => {
    await addAccounts(database.db, 'alice', 'bob', 'carol', 'dave');
    running('v-works', 'v-ended', 'v-late');
    const works = await mustGrant(world, 'alice', 'v-works');
    const gone = await mustGrant(world, 'bob', 'v-gone');
    const ended = await mustGrant(world, 'carol', 'v-ended');
    const late = await mustGrant(world, 'dave', 'v-late');
    await endLease(database.db, ended.leaseId, SUCCESS);
    await expired(late.leaseId);
    expect(await look()).toBe(3);
    expect((await openLeases(database.db)).map(({ id }) => id)).toEqual([works.leaseId]);
    expect(await leaseRow(database.db, gone.leaseId)).toMatchObject({
      end_kind: 'unknown',
      reason: 'vanished',
    });
    expect(await leaseRow(database.db, ended.leaseId)).toMatchObject({ end_kind: 'success' });
    expect(await leaseRow(database.db, late.leaseId)).toMatchObject({
      end_kind: 'unknown',
      reason: 'expired',
    });
    expect(await look()).toBe(0);
  });

  test('a Temporal that does not answer is no reason to take a turn back', async () => {
    await addAccounts(database.db, 'alice');
    await mustGrant(world, 'alice', 'v1');
    world.temporal.before = () => {
      throw new Error('no answer');
    };
    await expect(look()).rejects.toThrow('no answer');
    expect(await openLeases(database.db)).toHaveLength(1);
  });
});

describe('what others see', () => {
  test('no activity, notice or log holds cookies or a proxy', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    const { proxy } = secretsOf('alice');
    await database.db.updateTable('account_secrets').set({ proxy }).where('account', '=', 'alice').execute();
    const lease = await mustGrant(world, 'alice', 'v1');
    const rows = await now();
    await endLease(database.db, lease.leaseId, said(accountDead('cookies-unusable')));
    await giveBack(world, lease);
    const seen = JSON.stringify([
      lease,
      rows,
      await now(),
      world.notices,
      world.logs.map(({ meta }) => meta),
    ]);
    expect(world.notices).toHaveLength(1);
    expect(seen).toContain('alice');
    expect(seen).not.toMatch(/cookies-of-|proxy-password/);
  });

  test('a request that asks again after accounts was terminated finds its turn in the rows', async () => {
    await addAccounts(database.db, 'alice');
    const { leaseId } = await mustGrant(world, 'alice', 'v1', { runId: 'run-9' });
    expect((await now()).leases).toEqual([
      {
        leaseId,
        account: 'alice',
        videoId: requestOf('v1' as never).videoId,
        runId: 'run-9',
        limitMs: LIMIT_MS,
        ended: false,
      },
    ]);
  });

  test('pacing that a person changed holds at once; what does not fit the configuration any more is left out', async () => {
    await addAccounts(database.db, 'alice');
    await savePacing(database.db, { dailyCap: 1 });
    await turn(world, 'alice', 'v1', SUCCESS);
    expect(await identity('alice')).toMatchObject({ paused: true, waitsFor: 'daily cap of 1' });
    await savePacing(database.db, { 'steady.secondsMin': 1000 });
    expect(await identity('alice')).toMatchObject({ waitsFor: 'next download' });
    expect(world.logs.some(({ message }) => message.includes('secondsMin'))).toBe(true);
  });

  test('whoever has no proxy of its own leaves by the configured one, also when that was changed', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    const { proxy } = secretsOf('bob');
    await database.db.updateTable('account_secrets').set({ proxy }).where('account', '=', 'bob').execute();
    const elsewhere = await worlds.open({ proxy: 'socks5h://127.0.0.1:9' });
    const egresses = (await now(elsewhere)).identities.map(({ name, egress }) => `${name} ${egress}`);
    expect(egresses).toEqual([expect.stringMatching(/^alice proxy-[0-9a-f]{8}$/), 'bob direct']);
  });

  test('the time scale shortens waits, pauses and looks', async () => {
    await addAccounts(database.db, 'alice');
    const scaled = await worlds.open({ timeScale: 0.001 });
    expect((await now(scaled)).lookMs).toBe(60);
    const leaseId = await turn(scaled, 'alice', 'v1', said(accountPause('rate-limit')));
    const { nextAllowedAt, delay, health } = await account(database.db, 'alice');
    const returned = (await leaseRow(database.db, leaseId)).returned_at!.getTime();
    expect(nextAllowedAt!.getTime() - returned).toBe(Math.trunc(delay!.seconds));
    expect(health.pausedUntilMs! - returned).toBeLessThanOrEqual(7200);
  });
});
