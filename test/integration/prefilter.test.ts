import { pacingSchema } from '../../domain/configuration.ts';
import { DownloadError } from '../../domain/download/download-error.ts';
import { faultOfVerdict } from '../../domain/download/download-faults.ts';
import type { Verdict } from '../../domain/download/download-verdict.ts';
import {
  needsAccount,
  permanent,
  retryLater,
  retryNow,
  system,
} from '../../domain/download/phrases/phrase.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { setService } from '../../storage/database/account-administration.ts';
import { ensureIdentity } from '../../storage/database/accounts.ts';
import { pauseDownloads } from '../../storage/database/download-pause.ts';
import { egressHealth } from '../../storage/database/egresses.ts';
import { findVideo } from '../../storage/database/videos.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { account } from '../fixtures/turns-of-a-world.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let world: ActivityWorld;
let always: string;

beforeEach(async () => {
  await emptyDatabase(database.db);
  world = await worlds.open();
  always = await world.settings({ downloads: { prefilter: 'always' } });
});

const YOUTUBE = { kind: 'youtube', url: 'https://www.youtube.com/watch?v=x' } as const;

async function probe(id: string, video: Partial<VideoMetadata> = YOUTUBE, settingsHash = always) {
  const videoId = await world.list(id, video);
  return world.run(world.activities.network.probe, { videoId, settingsHash, reprocess: false });
}

const lookUps = () =>
  world.downloader.asked.map(({ what, videoId, as }) => `${what} ${videoId} as ${as?.identity}`);

function siteSays(verdict: Verdict): void {
  const fault = faultOfVerdict({ verdict, detail: 'its words' }, { nowMs: 0, timeScale: 1, times: 0 });
  world.lookUps.before = () => {
    throw new DownloadError(verdict, fault);
  };
}

const ALL_UNCHECKED = ['availability', 'live status', 'length'];

test('a site is asked for what the listing did not tell only with the download', async () => {
  const probed = await probe('v1', YOUTUBE, await world.settings());
  expect(probed).toMatchObject({ decision: 'take', unchecked: ALL_UNCHECKED });
  expect(lookUps()).toEqual([]);
});

test('with prefilter: always it is asked first, as guest, once, and what it says is kept', async () => {
  world.site = {
    tells: () => ({ title: 'Told', durationMs: 60_000, availability: 'public', liveStatus: 'not_live' }),
  };
  expect(await probe('v1')).toMatchObject({
    decision: 'take',
    title: 'Told',
    unchecked: [],
    wants: undefined,
  });
  expect(lookUps()).toEqual(['look-up v1 as guest']);
  expect(await findVideo(database.db, 'v1' as never)).toMatchObject({
    ...YOUTUBE,
    title: 'Told',
    durationMs: 60_000,
  });
});

test.each<[string, Partial<VideoMetadata>]>([
  ['a local file', { kind: 'file', url: import.meta.filename, durationMs: 1 }],
  ["a feed's episode", { kind: 'feed', url: 'https://example.org/1', mediaUrl: 'https://example.org/1.mp3' }],
])('%s is not asked about', async (_name, video) => {
  expect(await probe('v1', video)).toMatchObject({ decision: 'take' });
  expect(lookUps()).toEqual([]);
});

test('a video that was downloaded before is not asked about again', async () => {
  const videoId = await world.list('v1', YOUTUBE);
  await world.run(world.activities.network.download, { videoId, settingsHash: always });
  expect(await probe('v1')).toMatchObject({ decision: 'take', downloadedBefore: true });
  expect(lookUps()).toEqual(['download v1 as undefined']);
});

test.each<[Partial<VideoMetadata>, object]>([
  [{ liveStatus: 'is_live' }, { kind: 'skipped', reason: 'live' }],
  [{ durationMs: 20 * 3_600_000 }, { kind: 'skipped', reason: 'too-long' }],
  [{ availability: 'subscriber_only' }, { kind: 'unavailable', reason: 'members-only' }],
])('defect 5: what the site tells decides: %j', async (told, outcome) => {
  world.site = { tells: () => told };
  expect(await probe('v1')).toMatchObject({ decision: 'settled', outcome });
});

test('defect 5: a refusal that concerns the video ends it, or says whom it needs', async () => {
  siteSays(permanent('private'));
  expect(await probe('v1')).toEqual({
    decision: 'settled',
    outcome: { kind: 'unavailable', reason: 'private', detail: 'its words' },
  });
  siteSays(needsAccount('age-restricted', 'age-restricted'));
  expect(await probe('v2')).toMatchObject({
    decision: 'take',
    wants: { who: 'account', otherwise: 'age-restricted' },
    unchecked: ALL_UNCHECKED,
  });
});

test.each<[string, Verdict]>([
  ['a site that does not answer', retryNow('timeout')],
  ['what may come later', retryLater('unavailable', 60)],
  ['a wall before the guest', { verdict: 'network-pause', reason: 'bot-wall', counted: false }],
])('defect 5: after %s the video is taken, and counts as unchecked', async (_name, verdict) => {
  siteSays(verdict);
  const told = { availability: 'public', liveStatus: 'not_live', durationMs: 1 } as const;
  expect(await probe('v1', { ...YOUTUBE, ...told })).toMatchObject({
    decision: 'take',
    unchecked: ['availability'],
  });
});

test('a wall before the guest pauses its address: nobody is asked until that is over', async () => {
  siteSays({ verdict: 'network-pause', reason: 'bot-wall', counted: false });
  await probe('v1');
  expect((await egressHealth(database.db)).get('direct')).toMatchObject({
    pauseReason: 'bot-wall',
    pauses: 1,
  });
  expect((await account(database.db, 'guest')).health.failures).toBe(1);
  expect(await probe('v2')).toMatchObject({ decision: 'take', unchecked: ALL_UNCHECKED });
  expect(world.lookUps.calls).toBe(1);
});

test.each<[string, () => Promise<unknown>]>([
  ['downloads pause', () => pauseDownloads(database.db, { reason: 'disk', detail: 'full' }, Date.now(), 1)],
  [
    'the guest is paused by hand',
    async () => {
      await ensureIdentity(database.db, { name: 'guest', kind: 'guest', egress: 'direct' });
      await setService(database.db, 'guest', 'paused', 'by hand');
    },
  ],
])('while %s the site is left alone', async (_name, hold) => {
  await hold();
  expect(await probe('v1')).toMatchObject({ decision: 'take', unchecked: ALL_UNCHECKED });
  expect(lookUps()).toEqual([]);
});

test('in quiet hours the site is left alone', async () => {
  const hour = new Date().getUTCHours();
  const clock = (at: number) => `${String((at + 24) % 24).padStart(2, '0')}:00`;
  const quietHours = `${clock(hour - 1)}-${clock(hour + 2)}`;
  world = await worlds.open({ pacing: pacingSchema.parse({ quietHours, timeZone: 'UTC' }) });
  await probe('v1');
  expect(lookUps()).toEqual([]);
});

test('a network that is down is waited for and counts against nobody', async () => {
  siteSays(system('network'));
  await expect(probe('v1')).rejects.toMatchObject({ type: 'system', nonRetryable: false });
});

test('so many are asked about at once as there are slots, and the others after them', async () => {
  world = await worlds.open({ prefilterSlots: 3 });
  let asking = 0;
  let most = 0;
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  world.lookUps.before = async () => {
    most = Math.max(most, ++asking);
    await gate;
    asking -= 1;
  };
  const probes = Array.from({ length: 8 }, (_, index) => probe(`v${index}`));
  await until('all slots are taken', () => asking === 3);
  go();
  await Promise.all(probes);
  expect({ most, asked: world.lookUps.calls }).toEqual({ most: 3, asked: 8 });
});
