import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { sql } from 'kysely';
import type { DownloadInput, Lease } from '../../activities/inputs.ts';
import { DownloadError } from '../../domain/download/download-error.ts';
import { faultOfVerdict } from '../../domain/download/download-faults.ts';
import type { Verdict } from '../../domain/download/download-verdict.ts';
import {
  accountDead,
  accountPause,
  needsAccount,
  otherIdentity,
  permanent,
  retryLater,
  retryNow,
} from '../../domain/download/phrases/phrase.ts';
import { systemFault, videoFault } from '../../domain/faults.ts';
import type { DownloadRequest } from '../../engines/downloader/downloader.ts';
import { removeAccount, updateAccount } from '../../storage/database/account-administration.ts';
import { readSecrets } from '../../storage/database/account-secrets.ts';
import { endLease } from '../../storage/database/leases.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { openRun } from '../../storage/database/stage-runs.ts';
import { type ActivityWorld, type AttemptInfo, withActivityWorlds } from '../fixtures/activity-world.ts';
import { untilAborted } from '../fixtures/scripted-engines.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import {
  addAccounts,
  endOfWait,
  giveBack,
  leaseRow,
  mustGrant,
  said,
  secretsOf,
  turn,
} from '../fixtures/turns-of-a-world.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let world: ActivityWorld;
let settingsHash: string;

beforeEach(async () => {
  await emptyDatabase(database.db);
  world = await worlds.open();
  settingsHash = await world.settings();
  await addAccounts(database.db, 'alice', 'bob');
});

const HOUR = 3_600_000;

/** A turn of an account at a video, ready to be used. */
async function inTurn(
  video: string,
  { account = 'alice', runId = 'run-1' } = {},
): Promise<DownloadInput & { lease: Lease }> {
  await endOfWait(database.db, account);
  const lease = await mustGrant(world, account, video, { runId });
  return { videoId: await world.list(video), settingsHash, lease };
}

const download = (input: DownloadInput, info?: AttemptInfo) =>
  world.run(world.activities.network.download, input, info);

async function failureOf(attempt: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`expected a failure, got ${String(error)}`);
}

/** The site answers so: as the engine throws it. */
function siteSays(verdict: Verdict, detail: string = verdict.reason): void {
  world.downloads.before = () => {
    throw new DownloadError(
      verdict,
      faultOfVerdict({ verdict, detail }, { nowMs: 0, timeScale: 1, times: 0 }),
    );
  };
}

/** One turn whose download fails; the turn is given back. */
async function failedTurn(
  video: string,
  at: { account?: string; runId?: string; wants?: DownloadInput['wants'] } = {},
) {
  const input = { ...(await inTurn(video, at)), wants: at.wants };
  const failure = await failureOf(download(input, { runId: at.runId }));
  await giveBack(world, input.lease);
  return { failure, lease: await leaseRow(database.db, input.lease.leaseId) };
}

/** How a failure settles its video; undefined: it asks for another turn. */
const settlesOf = (failure: ApplicationFailure) =>
  (failure.details as [{ settles?: { kind: string; notBefore?: string } }])[0].settles;

const runsOf = (input: DownloadInput) => stageRunsOf(database.db, input.videoId);

describe('a download that brings a file', () => {
  test('it goes as the account of its turn, and the turn ends as a success', async () => {
    const input = await inTurn('v1');
    expect(await download(input)).toMatchObject({ reused: false });
    const { cookies } = secretsOf('alice');
    expect(world.downloader.asked).toEqual([
      { what: 'download', videoId: 'v1', as: { identity: 'account', cookies, proxy: undefined } },
    ]);
    expect(await leaseRow(database.db, input.lease.leaseId)).toMatchObject({ end_kind: 'success' });
  });

  test("an account's own proxy goes before the configured one, which is the guest's", async () => {
    world = await worlds.open({ proxy: 'socks5h://127.0.0.1:9' });
    await updateAccount(database.db, 'alice', { proxy: secretsOf('alice').proxy, egress: 'proxy-1' });
    await download(await inTurn('v1'));
    await download(await inTurn('v2', { account: 'bob' }));
    expect(world.downloader.asked.map(({ as }) => as?.proxy)).toEqual([
      secretsOf('alice').proxy,
      'socks5h://127.0.0.1:9',
    ]);
  });

  test('cookies that the site refreshed are kept', async () => {
    world.site = { brings: () => ({ refreshedCookies: 'fresher' }) };
    await download(await inTurn('v1'));
    expect(await readSecrets(database.db, 'alice')).toEqual({
      cookies: 'fresher',
      proxy: undefined,
      version: 2,
    });
    expect((await readSecrets(database.db, 'bob'))?.cookies).toBe(secretsOf('bob').cookies);
  });

  test('but never over those that a person gave meanwhile', async () => {
    world.site = { brings: () => ({ refreshedCookies: 'fresher' }) };
    world.downloads.before = () => updateAccount(database.db, 'alice', { cookies: 'by hand' });
    await download(await inTurn('v1'));
    expect((await readSecrets(database.db, 'alice'))?.cookies).toBe('by hand');
  });

  test('defect 25: a warning of dead cookies ends the turn though the file came', async () => {
    const warning = { verdict: accountDead('cookies-rotated'), detail: 'have likely been rotated' };
    world.site = { brings: () => ({ warning }) };
    const input = await inTurn('v1');
    expect(await download(input)).toMatchObject({ reused: false });
    await giveBack(world, input.lease);
    expect(await leaseRow(database.db, input.lease.leaseId)).toMatchObject({
      end_kind: 'verdict',
      verdict: 'account-dead',
      reason: 'cookies-rotated',
      detail: 'have likely been rotated',
    });
    expect(world.notices).toMatchObject([{ event: 'account-disabled', subject: 'alice' }]);
  });

  test('a turn in which nothing was asked of the site is not used', async () => {
    const first = await inTurn('v1');
    await download(first);
    await giveBack(world, first.lease);
    const again = await inTurn('v1', { account: 'bob' });
    expect(await download(again)).toMatchObject({ reused: true });
    expect(await leaseRow(database.db, again.lease.leaseId)).toMatchObject({ end_kind: 'not-used' });
    const found = await inTurn('v2');
    world.site = { brings: () => ({ askedSite: false }) };
    await download(found);
    expect(await leaseRow(database.db, found.lease.leaseId)).toMatchObject({ end_kind: 'not-used' });
  });

  test('a worker that was lost is followed by another one within the same turn', async () => {
    const input = await inTurn('v1');
    await openRun(
      database.db,
      { videoId: input.videoId, stage: 'download', configHash: 'b'.repeat(64) },
      {
        runId: 'run-1',
        worker: 'dead/1',
      },
    );
    expect(await download(input, { attempt: 2 })).toMatchObject({ reused: false });
    expect(await leaseRow(database.db, input.lease.leaseId)).toMatchObject({ end_kind: 'success' });
  });
});

test('a worker that was taken for dead does not end the turn of the one that took over', async () => {
  const input = await inTurn('v1');
  const gates = [1, 2].map(() => Promise.withResolvers<void>());
  world.downloads.before = (call) => gates[call - 1]?.promise;
  const first = download(input, { attempt: 1 });
  await until('the first is at work', () => world.downloads.calls === 1);
  const second = download(input, { attempt: 2 });
  await until('the second is at work', () => world.downloads.calls === 2);
  gates[0]!.resolve();
  expect((await failureOf(first)).details).toMatchObject([{ reason: 'superseded' }]);
  const between = await leaseRow(database.db, input.lease.leaseId);
  gates[1]!.resolve();
  expect(await second).toMatchObject({ reused: false });
  expect(between.end_kind).toBeNull();
  expect(await leaseRow(database.db, input.lease.leaseId)).toMatchObject({ end_kind: 'success' });
});

describe('a download that brings none', () => {
  test("defect 25: the site's own words reach the turn, the row of the attempt and the workflow", async () => {
    siteSays(accountPause('bot-wall'), 'Sign in to confirm you’re not a bot');
    const { failure, lease } = await failedTurn('v1');
    expect(failure).toMatchObject({
      type: 'identity',
      nonRetryable: true,
      message: 'Sign in to confirm you’re not a bot',
    });
    expect(lease).toMatchObject({
      end_kind: 'verdict',
      verdict: 'account-pause',
      reason: 'bot-wall',
      detail: 'Sign in to confirm you’re not a bot',
    });
    const [run] = await stageRunsOf(database.db, 'v1');
    expect(run).toMatchObject({ fault: 'identity', reason: 'bot-wall', detail: lease.detail });
  });

  test.each<[Verdict, object]>([
    [needsAccount('age-restricted', 'age-restricted'), { fault: 'identity', wants: { who: 'account' } }],
    [otherIdentity('region', 'egress', 'region'), { fault: 'identity', wants: { who: 'other-egress' } }],
    [permanent('private'), { fault: 'video', settles: { kind: 'unavailable', reason: 'private' } }],
    [retryNow('http-5xx'), { fault: 'video', reason: 'http-5xx', detail: 'http-5xx' }],
  ])('%j tells the workflow how to go on', async (verdict, fault) => {
    siteSays(verdict);
    const { failure, lease } = await failedTurn('v1');
    expect(failure).toMatchObject({ nonRetryable: true, details: [fault] });
    expect(settlesOf(failure)).toEqual('settles' in fault ? fault.settles : undefined);
    expect(lease).toMatchObject({ verdict: verdict.verdict, full_verdict: verdict });
  });

  test('defect 27: the same video failing three times is parked, each time for longer, at last for a person', async () => {
    siteSays(retryNow('http-5xx'));
    const rests: unknown[] = [];
    for (const runId of ['run-1', 'run-2', 'run-3', 'run-4']) {
      for (const account of ['alice', 'bob']) {
        const { failure } = await failedTurn('v1', { account, runId });
        expect(failure.details).toMatchObject([{ reason: 'http-5xx' }]);
        expect(settlesOf(failure)).toBeUndefined();
      }
      const before = Date.now();
      const { failure } = await failedTurn('v1', { runId });
      const settles = settlesOf(failure);
      const hours = (Date.parse(settles?.notBefore ?? '') - before) / HOUR;
      rests.push(settles?.kind === 'parked' ? Math.round(hours * 10) / 10 : settles?.kind);
    }
    expect(rests).toEqual([2, 8, 'failed', 'failed']);
  });

  test('a video that only others may have rests while they are refused, and is at last what it was said to be', async () => {
    siteSays(accountPause('session-rate-limit'));
    const wants = { who: 'other-egress', otherwise: 'region' } as const;
    const ends: unknown[] = [];
    for (const runId of ['run-1', 'run-2', 'run-3']) {
      for (let time = 1; time <= 2; time++) {
        const { failure, lease } = await failedTurn('v1', { account: 'bob', runId, wants });
        expect(settlesOf(failure)).toBeUndefined();
        expect(lease).toMatchObject({ verdict: 'account-pause', reason: 'session-rate-limit' });
      }
      ends.push(settlesOf((await failedTurn('v1', { account: 'bob', runId, wants })).failure));
    }
    expect(ends).toMatchObject([
      { kind: 'parked' },
      { kind: 'parked' },
      { kind: 'unavailable', reason: 'region' },
    ]);
  });

  describe('a video over which whoever asks for it is refused', () => {
    const WALL = accountPause('bot-wall');
    const given = { end: 'success' } as const;

    test('rests while others are had, each time for longer, and waits at last for a person', async () => {
      siteSays(WALL, 'Sign in to confirm you’re not a bot');
      const ends: unknown[] = [];
      let others = 0;
      for (const runId of ['run-1', 'run-2', 'run-3']) {
        for (const account of ['alice', 'bob', 'alice']) {
          await turn(world, account, `other-${++others}`, given);
          const { failure } = await failedTurn('poison', { account, runId });
          expect(failure).toMatchObject({ type: 'identity', details: [{ reason: 'bot-wall' }] });
        }
        await turn(world, 'bob', `other-${++others}`, given);
        const before = Date.now();
        // Days of pauses: its workflow has continued as new.
        const { failure, lease } = await failedTurn('poison', {
          account: 'bob',
          runId: `${runId}-continued`,
        });
        expect(lease).toMatchObject({ verdict: 'account-pause', reason: 'bot-wall' });
        expect(failure).toMatchObject({
          type: 'video',
          message: expect.stringMatching(/4 times .*alice, bob.* Sign in to confirm/),
          details: [{ reason: 'always-refused' }],
        });
        const settles = settlesOf(failure);
        ends.push(
          settles?.notBefore ? Math.round((Date.parse(settles.notBefore) - before) / HOUR) : settles?.kind,
        );
      }
      expect(ends).toEqual([2, 8, 'failed']);
    });

    test('is told from a wall that stands before all videos', async () => {
      await turn(world, 'alice', 'before', given);
      await turn(world, 'bob', 'before-2', given);
      siteSays(WALL);
      for (let round = 1; round <= 5; round++)
        for (const video of ['v1', 'v2', 'v3'])
          for (const account of ['alice', 'bob'])
            expect((await failedTurn(video, { account })).failure).toMatchObject({ type: 'identity' });
    });

    test('what another host gives says nothing of a wall before this one', async () => {
      const at = (host: string, id: string) => world.list(id, { mediaUrl: `https://${host}/${id}` });
      for (let round = 1; round <= 5; round++) {
        await at('well.example', `well-${round}`);
        await turn(world, 'alice', `well-${round}`, given);
        for (const id of ['w1', 'w2']) {
          await at('walled.example:8080', id);
          siteSays(WALL);
          expect((await failedTurn(id)).failure).toMatchObject({ type: 'identity' });
        }
      }
    });

    test('a wall that lasts for more than a day lets its videos rest, so that a batch ends', async () => {
      await turn(world, 'alice', 'before', given);
      siteSays(WALL);
      for (let round = 1; round <= 3; round++)
        for (const id of ['v1', 'v2']) expect(settlesOf((await failedTurn(id)).failure)).toBeUndefined();
      await sql`update leases set granted_at = granted_at - interval '25 h', ended_at = ended_at - interval '25 h'`.execute(
        database.db,
      );
      expect(settlesOf((await failedTurn('v1')).failure)).toMatchObject({ kind: 'parked' });
      expect(settlesOf((await failedTurn('v2')).failure)).toMatchObject({ kind: 'parked' });
    });
  });

  test('defect 19: what is no fault of a login is tried again as well', async () => {
    world.downloads.before = () => {
      throw new Error('something nobody foresaw');
    };
    const { failure, lease } = await failedTurn('v1');
    expect(failure).toMatchObject({ type: 'video', details: [{ reason: 'unexpected' }] });
    expect(settlesOf(failure)).toBeUndefined();
    expect(lease).toMatchObject({
      verdict: 'retry-now',
      reason: 'unexpected',
      detail: 'something nobody foresaw',
    });
  });

  test('defect 28: a full disk uses up no attempt, however often it is met, and holds everybody back', async () => {
    world.downloads.before = () => {
      throw systemFault('disk', 'no space left');
    };
    for (let time = 1; time <= 4; time++) {
      const { failure, lease } = await failedTurn('v1');
      expect(failure).toMatchObject({ type: 'system', nonRetryable: true });
      expect(lease).toMatchObject({ verdict: 'system', reason: 'disk', detail: 'no space left' });
    }
    const held = await world.run(world.activities.database.accountsNow, undefined);
    expect(held.heldBack?.why).toBe('all downloads pause (disk)');
    siteSays(retryNow('http-5xx'));
    expect(settlesOf((await failedTurn('v1')).failure)).toBeUndefined();
  });

  test('a video that we do not take after all says nothing against whom it was asked as', async () => {
    world.downloads.before = () => {
      throw videoFault('too-long', 'It lasts 900 min', { kind: 'skipped', reason: 'too-long' });
    };
    const { failure, lease } = await failedTurn('v1');
    expect(failure.details).toMatchObject([{ settles: { kind: 'skipped' } }]);
    expect(lease).toMatchObject({ end_kind: 'success' });
  });

  test('what may come later is parked, and is what it then is when it was so in an earlier run', async () => {
    siteSays(retryLater('unavailable', 60, { times: 1, reason: 'removed' }));
    const first = await failedTurn('v1', { runId: 'run-1' });
    expect(first.failure.details).toMatchObject([{ settles: { kind: 'parked' } }]);
    const second = await failedTurn('v1', { runId: 'run-2' });
    expect(second.failure.details).toMatchObject([{ settles: { kind: 'unavailable', reason: 'removed' } }]);
  });

  test('what another account was refused for in this run is known to the next', async () => {
    const known: DownloadRequest['refusedElsewhere'][] = [];
    const scripted = world.downloader;
    world = await worlds.open({
      downloader: () => ({
        ...scripted,
        download: (request) => {
          known.push(request.refusedElsewhere);
          return scripted.download(request);
        },
      }),
    });
    await turn(world, 'alice', 'v1', said(accountPause('blocked')));
    const first = await inTurn('v1', { account: 'bob' });
    await download(first);
    await giveBack(world, first.lease);
    await turn(world, 'alice', 'v2', said(accountPause('blocked')));
    await download(await inTurn('v2', { account: 'bob', runId: 'run-2' }), { runId: 'run-2' });
    expect(known).toEqual([new Set(['blocked']), new Set()]);
  });

  test('when every third video of YouTube fails alike, the tool is broken and not the videos', async () => {
    siteSays(retryNow('http-403'), 'HTTP Error 403: Forbidden');
    const kind = { kind: 'youtube', url: 'https://www.youtube.com/watch?v=x' } as const;
    const ends: string[] = [];
    for (let video = 1; video <= 7; video++) {
      await world.list(`y${video}`, kind);
      const input = await inTurn(`y${video}`);
      await failureOf(download(input));
      await giveBack(world, input.lease);
      const { verdict, reason, detail } = await leaseRow(database.db, input.lease.leaseId);
      ends.push(`${verdict} ${reason}`);
      expect(detail).toContain('HTTP Error 403: Forbidden');
    }
    expect(ends.slice(0, 5)).toEqual(Array(5).fill('retry-now http-403'));
    expect(ends.slice(5)).toEqual(Array(2).fill('system extraction-broken'));
    const [run] = await stageRunsOf(database.db, 'y7');
    expect(run).toMatchObject({
      fault: 'system',
      detail: expect.stringContaining('vidmine tools update yt-dlp'),
    });
  });

  test.each(['youtube', 'web'] as const)(
    'defect 28: videos (%s) that time out one after the other cost none of them an attempt',
    async (kind) => {
      siteSays(retryNow('timeout'), 'Read timed out.');
      const ends: string[] = [];
      for (const id of ['t1', 't2', 't3', 't4']) {
        await world.list(id, { kind });
        const { lease } = await failedTurn(id);
        ends.push(`${lease.verdict} ${lease.reason}`);
      }
      const [accident, outage] = ['retry-now timeout', 'system network'];
      expect(ends).toEqual([accident, accident, outage, outage]);
      // What was counted before it was known is taken back.
      const counted = await database.db.selectFrom('stage_runs').select('fault').execute();
      expect(counted).toEqual(Array(4).fill({ fault: 'system' }));
    },
  );

  test('what timed out before a download that worked stays counted', async () => {
    siteSays(retryNow('timeout'), 'Read timed out.');
    await failedTurn('t1');
    world.downloads.before = () => {};
    const worked = await inTurn('t2');
    await download(worked);
    await giveBack(world, worked.lease);
    siteSays(retryNow('timeout'), 'Read timed out.');
    for (const id of ['t3', 't4', 't5']) await failedTurn(id);
    const runs = await Promise.all(
      ['t1', 't3', 't4', 't5'].map(async (id) => (await stageRunsOf(database.db, id))[0]?.fault),
    );
    expect(runs).toEqual(['video', 'system', 'system', 'system']);
  });

  test('a site other than YouTube that is silent for more than a day is gone: its videos use up their attempts', async () => {
    siteSays(retryNow('connection'), 'Connection refused.');
    for (const id of ['g1', 'g2', 'g3']) await failedTurn(id);
    const endsNow = async (id: string) => (await failedTurn(id)).lease.reason;
    expect(await endsNow('g4')).toBe('network');
    const since = (hours: number) =>
      database.db
        .updateTable('download_pause')
        .set({ since: new Date(Date.now() - hours * HOUR) })
        .execute();
    await since(23);
    expect(await endsNow('g5')).toBe('network');
    await since(25);
    expect(await endsNow('g6')).toBe('connection');
    expect((await stageRunsOf(database.db, 'g6'))[0]?.fault).toBe('video');
  });

  test('a cancelled download ends its turn', async () => {
    const input = await inTurn('v1');
    world.downloads.before = untilAborted;
    const attempt = world.begin(world.activities.network.download, input);
    await until('the download is at work', () => world.downloads.calls === 1);
    attempt.cancel();
    await expect(attempt.result).rejects.toBeInstanceOf(CancelledFailure);
    expect(await leaseRow(database.db, input.lease.leaseId)).toMatchObject({
      end_kind: 'unknown',
      reason: 'cancelled',
    });
  });
});

describe('a turn that is over', () => {
  test.each<[string, (lease: Lease) => Promise<unknown>, string]>([
    ['was taken back', (lease) => giveBack(world, lease), 'turn-over'],
    ['was ended', ({ leaseId }) => endLease(database.db, leaseId, { end: 'success' }), 'turn-over'],
    ['has lost its account', () => removeAccount(database.db, 'alice'), 'account-removed'],
  ])('one that %s asks nothing of the site, and the video asks for another', async (_name, end, reason) => {
    const input = await inTurn('v1');
    await end(input.lease);
    const failure = await failureOf(download(input));
    expect(failure).toMatchObject({ type: 'identity', nonRetryable: true, details: [{ reason }] });
    expect(world.downloads.calls).toBe(0);
    expect(await runsOf(input)).toMatchObject([{ status: 'failed', fault: 'identity', reason }]);
  });
});

test('without a turn, as for a local file, a fault is tried again as in every stage', async () => {
  siteSays(retryNow('odd'));
  const input = { videoId: await world.list('v1'), settingsHash };
  expect(await failureOf(download(input))).toMatchObject({ type: 'video', nonRetryable: false });
});
