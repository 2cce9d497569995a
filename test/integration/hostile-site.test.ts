import { expectBadAccountHandled, expectFairRun, summaryOf } from '../fixtures/hostile-expectations.ts';
import { type HostilePlan, runHostile } from '../fixtures/hostile-run.ts';
import { withHostileServers } from '../fixtures/hostile-servers.ts';
import { WEB_ACCOUNT_WAYS, WEB_WAYS } from '../fixtures/hostile-videos.ts';

const MINUTES = 60_000;
const servers = withHostileServers();

test(
  'the real yt-dlp, three accounts of which one meets HTTP 429 for ever: all that can be had is had once',
  async () => {
    const plan: HostilePlan = {
      by: 'real',
      videos: 40,
      ways: WEB_WAYS,
      bad: { account: 'bob', fromTurn: 4, way: WEB_ACCOUNT_WAYS['HTTP 429 for ever']! },
      timeScale: 1 / 200,
      withinMs: 4 * MINUTES,
    };
    const result = await runHostile(servers, plan);
    console.error(summaryOf('HTTP 429', result, plan));
    expectFairRun(result, plan);
    expectBadAccountHandled(result, plan);
  },
  5 * MINUTES,
);
