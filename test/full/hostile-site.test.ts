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
const VIDEOS = 200;
const servers = withHostileServers();

test.each(Object.keys(WEB_ACCOUNT_WAYS))(
  'the real yt-dlp and 200 videos, one of three accounts meets: %s',
  async (name) => {
    await playOut(servers, name, {
      by: 'real',
      videos: VIDEOS,
      ways: WEB_WAYS,
      bad: { account: 'bob', fromTurn: 10, way: WEB_ACCOUNT_WAYS[name]! },
      timeScale: 1 / 60,
      restsWillDo: true,
      withinMs: 30 * MINUTES,
    });
  },
  35 * MINUTES,
);

test(
  'the real yt-dlp and 200 videos, one of three accounts loses its proxy',
  async () => {
    await playOut(servers, 'proxy down', {
      by: 'real',
      videos: VIDEOS,
      ways: WEB_WAYS,
      bad: { account: 'bob', fromTurn: 1, way: PROXY_DOWN },
      timeScale: 1 / 60,
      restsWillDo: true,
      meanwhile: async (site, proxies) => {
        await until('bob had some downloads', () => site.turnsOf('bob') > 9, 10 * MINUTES);
        await proxies.get('bob')!.close();
      },
      withinMs: 30 * MINUTES,
    });
  },
  35 * MINUTES,
);

test.each(Object.keys(TUBE_ACCOUNT_WAYS))(
  'YouTube in every way with 200 videos, one of three accounts meets: %s',
  async (name) => {
    await playOut(servers, name, {
      by: 'scripted',
      videos: VIDEOS,
      ways: TUBE_WAYS,
      bad: { account: 'bob', fromTurn: 10, way: TUBE_ACCOUNT_WAYS[name]! },
      timeScale: 1 / 1000,
      withinMs: 30 * MINUTES,
    });
  },
  35 * MINUTES,
);
