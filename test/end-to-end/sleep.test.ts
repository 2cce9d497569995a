import type { BatchReport } from '../../client/status/batch-report.ts';
import type { Installation } from '../fixtures/installation.ts';
import { drip, media } from '../fixtures/media-server.ts';
import { openServedRecordings, type ServedRecordings } from '../fixtures/served-recordings.ts';
import { spokenWav } from '../fixtures/test-media.ts';

const MINUTES = 60_000;
/** Longer than a heartbeat may be late, so that the server takes everything in flight for dead when it wakes. */
const SLEEP_MS = 30_000;
const TALK_SECONDS = 400;

let served: ServedRecordings;
let installation: Installation;
let isSlow = true;

beforeAll(async () => {
  served = await openServedRecordings(async (python) => {
    const talk = await spokenWav(python, TALK_SECONDS);
    const slowly = drip(talk, 4096);
    return {
      '/slow.wav': (...call) => (isSlow ? slowly : media(talk))(...call),
      '/heard.wav': media(talk),
    };
  });
  ({ installation } = served);
}, 5 * MINUTES);
afterAll(() => served?.close(), 3 * MINUTES);

test(
  'everything sleeps for half a minute in the middle of a download and of speech: all goes on, and nothing is counted',
  async () => {
    const list = served.list('talks', '/slow.wav', '/heard.wav');
    await installation.expecting(0, 'batch', 'start', list, '--name', 'talks');
    const db = await installation.db();
    const running = () =>
      db.selectFrom('stage_runs').select('stage').where('status', '=', 'running').execute();
    await installation.until('one is downloaded and one is heard', async () => {
      const stages = (await running()).map(({ stage }) => stage);
      return stages.includes('download') && stages.includes('transcribe');
    });

    const asleep = (await installation.processes()).map(({ pid }) => pid);
    for (const pid of asleep) process.kill(pid, 'SIGSTOP');
    const fellAsleepAt = performance.now();
    await installation.until('it has slept', () => performance.now() - fellAsleepAt > SLEEP_MS);
    isSlow = false;
    for (const pid of asleep) process.kill(pid, 'SIGCONT');

    await installation.untilEnded('talks');
    const { counts } = await installation.json<BatchReport>('status', 'talks');
    expect(counts).toMatchObject({ stored: 2, failed: 0, parked: 0, open: 0 });
    const runs = await db.selectFrom('stage_runs').select(['stage', 'status', 'fault', 'reason']).execute();
    expect(runs.filter(({ fault }) => fault === 'video')).toEqual([]);
    expect(runs.filter(({ reason }) => reason === 'worker-lost')).toEqual([]);
    expect(await running()).toEqual([]);
    const open = await db.selectFrom('leases').select('id').where('returned_at', 'is', null).execute();
    expect(open).toEqual([]);
    expect((await installation.processes()).filter(({ command }) => /yt-dlp/.test(command))).toEqual([]);
  },
  8 * MINUTES,
);
