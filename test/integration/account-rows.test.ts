import { pacingSchema } from '../../domain/configuration.ts';
import { accountDead, accountPause } from '../../domain/download/phrases/phrase.ts';
import {
  addAccount,
  removeAccount,
  setService,
  updateAccount,
} from '../../storage/database/account-administration.ts';
import { mergeCookies, readSecrets } from '../../storage/database/account-secrets.ts';
import { ensureIdentity, listIdentities } from '../../storage/database/accounts.ts';
import { listAccounts } from '../../storage/database/accounts-list.ts';
import { grantLease } from '../../storage/database/grant-lease.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import {
  account,
  addAccounts,
  endOfWait,
  mustGrant,
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

const pacing = pacingSchema.parse({ dailyCap: 5, timeZone: 'UTC' });

test('an account is added once; its name is refused the second time, and nothing of it is changed', async () => {
  const { cookies, proxy } = secretsOf('alice');
  await addAccount(database.db, { name: 'alice', cookies, proxy, egress: 'proxy-1' });
  expect(await account(database.db, 'alice')).toMatchObject({
    kind: 'account',
    egress: 'proxy-1',
    service: 'in-service',
    health: { failures: 0, multiplier: 1 },
    nextAllowedAt: undefined,
    cookiesChangedAt: expect.any(Date),
  });
  const again = addAccount(database.db, { name: 'alice', cookies: 'others', egress: 'direct' });
  await expect(again).rejects.toMatchObject({
    usage: true,
    todo: expect.stringContaining('accounts update alice'),
  });
  expect(await readSecrets(database.db, 'alice')).toEqual({ cookies, proxy, version: 1 });
});

test.each(['guest', 'Alice', 'open:x', '-a', ''])('no account can be called %p', async (name) => {
  await expect(addAccount(database.db, { name, cookies: 'c', egress: 'direct' })).rejects.toThrow('accounts');
  expect(await listIdentities(database.db)).toEqual([]);
});

test('one login under two names is refused: it would download twice at once', async () => {
  const line = (name: string, value: string) => `.youtube.com\tTRUE\t/\tTRUE\t0\t${name}\t${value}\n`;
  const login = (session: string) => line('LOGIN_INFO', 'l') + line('__Secure-3PAPISID', session);
  await addAccount(database.db, { name: 'alice', cookies: login('one'), egress: 'direct' });
  await addAccount(database.db, { name: 'bob', cookies: login('two'), egress: 'direct' });
  const refusal = { usage: true, why: expect.stringContaining('the cookies of alice') };
  const twice = { name: 'carol', cookies: login('one'), egress: 'direct' };
  await expect(addAccount(database.db, twice)).rejects.toMatchObject(refusal);
  await expect(updateAccount(database.db, 'bob', { cookies: login('one') })).rejects.toMatchObject(refusal);
  expect((await readSecrets(database.db, 'bob'))?.cookies).toBe(login('two'));
  expect((await listIdentities(database.db)).map(({ name }) => name)).toEqual(['alice', 'bob']);
  await updateAccount(database.db, 'alice', { cookies: login('one') });
});

describe('fresh cookies', () => {
  test('they put an account back in service that was disabled for the old ones, while it downloads too', async () => {
    await addAccounts(database.db, 'alice');
    await turn(world, 'alice', 'v1', said(accountPause('bot-wall')));
    await turn(world, 'alice', 'v2', said(accountDead('cookies-rotated')));
    expect(await account(database.db, 'alice')).toMatchObject({
      service: 'disabled',
      serviceReason: 'cookies-rotated',
      health: { failures: 2 },
    });
    const waits = (await account(database.db, 'alice')).nextAllowedAt;
    await updateAccount(database.db, 'alice', { cookies: 'fresh' });
    expect(await account(database.db, 'alice')).toMatchObject({
      service: 'in-service',
      serviceReason: undefined,
      health: { failures: 0, multiplier: 1, pausedUntilMs: undefined },
      nextAllowedAt: waits,
    });
    expect(await readSecrets(database.db, 'alice')).toMatchObject({ cookies: 'fresh', version: 2 });
  });

  test('a pause by hand, and what a person disabled, stay', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    await setService(database.db, 'alice', 'paused', 'by hand');
    await setService(database.db, 'bob', 'disabled', 'by hand');
    for (const name of ['alice', 'bob']) await updateAccount(database.db, name, { cookies: 'fresh' });
    expect((await listIdentities(database.db)).map(({ service }) => service)).toEqual(['paused', 'disabled']);
  });

  test('those that came back from the site are kept only over the ones they came from', async () => {
    await addAccounts(database.db, 'alice');
    expect(await mergeCookies(database.db, 'alice', 'refreshed', 1)).toBe(true);
    expect(await mergeCookies(database.db, 'alice', 'stale', 1)).toBe(false);
    await updateAccount(database.db, 'alice', { proxy: secretsOf('alice').proxy, egress: 'proxy-1' });
    expect(await readSecrets(database.db, 'alice')).toMatchObject({
      cookies: 'refreshed',
      proxy: secretsOf('alice').proxy,
    });
    await updateAccount(database.db, 'alice', { proxy: null, egress: 'direct' });
    expect((await readSecrets(database.db, 'alice'))?.proxy).toBeUndefined();
    expect((await account(database.db, 'alice')).egress).toBe('direct');
  });
});

test('back in service, nothing is held against an account but its wait', async () => {
  await addAccounts(database.db, 'alice');
  await turn(world, 'alice', 'v1', said(accountPause('blocked')));
  const { nextAllowedAt, health } = await account(database.db, 'alice');
  expect(health).toMatchObject({ blockedBefore: true, pauseReason: 'blocked' });
  await setService(database.db, 'alice', 'in-service', 'by hand');
  expect(await account(database.db, 'alice')).toMatchObject({
    health: { failures: 0, multiplier: 1, blockedBefore: false, pausedUntilMs: undefined },
    nextAllowedAt,
  });
});

test('an account that is removed takes its secrets along; its turns stay on record', async () => {
  await addAccounts(database.db, 'alice');
  await turn(world, 'alice', 'v1', { end: 'success' });
  await removeAccount(database.db, 'alice');
  expect(await readSecrets(database.db, 'alice')).toBeUndefined();
  expect(await database.db.selectFrom('leases').select('account').execute()).toEqual([{ account: 'alice' }]);
});

test('the guest is no account: it can be paused, but neither changed nor removed', async () => {
  await ensureIdentity(database.db, { name: 'guest', kind: 'guest', egress: 'direct' });
  await setService(database.db, 'guest', 'paused', 'by hand');
  for (const attempt of [
    updateAccount(database.db, 'guest', { cookies: 'c' }),
    removeAccount(database.db, 'guest'),
    setService(database.db, 'nobody', 'paused', 'by hand'),
  ]) {
    await expect(attempt).rejects.toMatchObject({ todo: expect.stringContaining('vidmine accounts list') });
  }
  expect(await account(database.db, 'guest')).toMatchObject({ service: 'paused', serviceReason: 'by hand' });
});

test('the list tells what everybody does, waits for and has done today, and no secret', async () => {
  await addAccounts(database.db, 'alice', 'bob', 'carol');
  await turn(world, 'alice', 'v1', { end: 'success' });
  const { leaseId } = await mustGrant(world, 'bob', 'v2');
  await turn(world, 'carol', 'v3', said(accountPause('bot-wall')));
  await database.db
    .updateTable('leases')
    .set({ granted_at: new Date(Date.now() - 48 * 3_600_000) } as never)
    .where('account', '=', 'carol')
    .execute();
  const list = await listAccounts(database.db, pacing, Date.now());
  expect(list).toMatchObject([
    { name: 'alice', downloads: 1, downloadsToday: 1, leases: [], readiness: { waitsFor: 'next download' } },
    { name: 'bob', downloadsToday: 1, leases: [{ id: leaseId, videoId: 'v2' }] },
    { name: 'carol', downloadsToday: 0, readiness: { paused: true, waitsFor: 'paused (bot wall)' } },
  ]);
  expect(JSON.stringify(list)).not.toMatch(/cookies-of-|proxy-password/);
});

test('a test by hand waits for nobody but a turn that is open', async () => {
  await addAccounts(database.db, 'alice');
  await turn(world, 'alice', 'v1', said(accountDead('cookies-rotated')));
  const test = (id: string) =>
    grantLease(database.db, { id, account: 'alice', purpose: 'test', limitMs: 60_000 }, Date.now());
  expect([await test('t1'), await test('t2')]).toEqual([true, false]);
  await world.run(world.activities.database.returnTurn, { leaseId: 't1' });
  await setService(database.db, 'alice', 'in-service', 'by hand');
  await endOfWait(database.db, 'alice');
  await mustGrant(world, 'alice', 'v1');
  expect(await test('t3')).toBe(false);
});
