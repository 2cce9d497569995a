import { playOut } from '../fixtures/hostile-scenario.ts';
import { withHostileServers } from '../fixtures/hostile-servers.ts';
import {
  PROXY_DOWN,
  TUBE_ACCOUNT_WAYS,
  TUBE_WAYS,
  WEB_ACCOUNT_WAYS,
  WEB_WAYS,
} from '../fixtures/hostile-videos.ts';
import { until } from '../fixtures/until.ts';

const MINUTES = 60_000;
const servers = withHostileServers();

test(
  'the real yt-dlp, three accounts of which one meets HTTP 429 for ever: all that can be had is had once',
  async () => {
    // A good account that rests an hour for one video's sake is for the long tests.
    const { '429 once': _rests, ...ways } = WEB_WAYS;
    await playOut(servers, 'HTTP 429', {
      by: 'real',
      videos: 24,
      ways,
      bad: { account: 'bob', fromTurn: 4, way: WEB_ACCOUNT_WAYS['HTTP 429 for ever']! },
      timeScale: 1 / 100,
      restsWillDo: true,
      withinMs: 4 * MINUTES,
    });
  },
  5 * MINUTES,
);

test(
  'every way of YouTube with a video comes to its right end',
  async () => {
    await playOut(servers, 'ways of videos', {
      by: 'scripted',
      videos: 40,
      ways: TUBE_WAYS,
      timeScale: 1 / 8000,
      withinMs: 4 * MINUTES,
    });
  },
  5 * MINUTES,
);

/** One rests an hour, one three, one a day and longer, one for good; the others are among the long tests. */
const DIFFERENT_WAYS = ['its own rate limit for a while', 'bot wall', 'blocked', 'cookies rotated'];

test.each(DIFFERENT_WAYS)(
  'one of three accounts meets: %s. The others take its videos',
  async (name) => {
    await playOut(servers, name, {
      by: 'scripted',
      videos: 10,
      bad: { account: 'bob', fromTurn: 2, way: TUBE_ACCOUNT_WAYS[name]! },
      timeScale: 1 / 1000,
      withinMs: 2 * MINUTES,
    });
  },
  3 * MINUTES,
);

test(
  'one of three accounts loses its proxy: only whoever goes by that proxy waits',
  async () => {
    const { turns } = await playOut(servers, 'proxy down', {
      by: 'real',
      videos: 9,
      bad: { account: 'bob', fromTurn: 2, way: PROXY_DOWN },
      timeScale: 1 / 1000,
      meanwhile: async (site, proxies) => {
        await until('bob had a download', () => site.turnsOf('bob') > 0);
        await proxies.get('bob')!.close();
      },
      withinMs: 2 * MINUTES,
    });
    expect(turns.filter(({ reason }) => reason === 'proxy').map(({ account }) => account)).not.toContain(
      'carol',
    );
  },
  3 * MINUTES,
);

const HOUR_MS = 60 * MINUTES;

test(
  'without an account the guest downloads at the same pace, and a wall it meets stops everybody on its address',
  async () => {
    const timeScale = 1 / 4000;
    const { runs, turns, videos, accounts } = await playOut(servers, 'guest alone', {
      by: 'scripted',
      accounts: [],
      videos: 12,
      ways: { private: TUBE_WAYS.private!, 'age check': TUBE_WAYS['age check']!, slow: TUBE_WAYS.slow! },
      answers: { guest: { ...TUBE_ACCOUNT_WAYS['bot wall']!.answers, fromTurn: 6, turns: 1 } },
      timeScale,
      withinMs: 2 * MINUTES,
    });
    expect(accounts.map(({ name }) => name)).toEqual(['guest']);
    const aged = videos.find(({ way }) => way === 'age check')!.outcome;
    expect(aged).toMatchObject({ detail: expect.stringContaining('vidmine accounts add') });
    const wall = turns.findIndex(({ reason }) => reason === 'bot-wall');
    expect(turns[wall]).toMatchObject({ verdict: 'network-pause' });
    const rest = turns[wall + 1]!.grantedMs - turns[wall]!.returnedMs!;
    expect(rest).toBeGreaterThanOrEqual(0.95 * 3 * HOUR_MS * timeScale);
    expect(runs).toHaveLength(13);
  },
  3 * MINUTES,
);

test(
  'beside accounts the guest hands on what only somebody signed in may have',
  async () => {
    const onlySignedIn = TUBE_WAYS['age check of guests']!;
    const { runs, turns } = await playOut(servers, 'guest beside', {
      by: 'scripted',
      videos: 12,
      ways: Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`age check ${at}`, onlySignedIn])),
      pacing: { guest: 'beside' },
      timeScale: 1 / 1000,
      withinMs: 2 * MINUTES,
    });
    const byGuest = runs.filter(({ account }) => account === 'guest');
    expect(byGuest.length).toBeGreaterThan(0);
    expect(byGuest.filter(({ files }) => files > 0)).toEqual([]);
    expect(turns.filter(({ account }) => account === 'guest').map(({ verdict }) => verdict)).toEqual(
      byGuest.map(() => 'needs-account'),
    );
  },
  3 * MINUTES,
);
