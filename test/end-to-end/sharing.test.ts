import type { BatchReport } from '../../client/status/batch-report.ts';
import type { Installation } from '../fixtures/installation.ts';
import { drip, type MediaServer, media } from '../fixtures/media-server.ts';
import { openServedRecordings, type ServedRecordings } from '../fixtures/served-recordings.ts';
import { spokenWav } from '../fixtures/test-media.ts';

const MINUTES = 60_000;
/** Long enough that the second batch comes while it is downloaded. */
const TALK_SECONDS = 60;

let served: ServedRecordings;
let server: MediaServer;
let installation: Installation;
let isSlow = true;

beforeAll(async () => {
  served = await openServedRecordings(async (python) => {
    const [talk, short] = [await spokenWav(python, TALK_SECONDS), await spokenWav(python)];
    const slowly = drip(talk, 4096);
    return {
      '/both.wav': (...call) => (isSlow ? slowly : media(talk))(...call),
      '/one.wav': media(short),
      '/other.wav': media(short),
    };
  });
  ({ server, installation } = served);
}, 5 * MINUTES);
afterAll(() => served?.close(), 3 * MINUTES);

async function start(name: string, ...paths: string[]): Promise<void> {
  await installation.expecting(0, 'batch', 'start', served.list(name, ...paths), '--name', name);
}

test(
  'a video that two batches list is processed once: the second lists it as shared, and both get its outcome',
  async () => {
    await start('first', '/both.wav', '/one.wav');
    await installation.until('the first batch downloads it', () =>
      server.requests.some(({ path }) => path === '/both.wav'),
    );
    await start('second', '/both.wav', '/other.wav');
    const db = await installation.db();
    const rows = () =>
      db
        .selectFrom('batch_videos')
        .innerJoin('videos', 'videos.id', 'batch_videos.video_id')
        .select(['batch', 'shared', 'outcome', 'video_id'])
        .where('url', '=', server.url('/both.wav'))
        .orderBy('batch')
        .execute();
    await installation.until('the second batch has found it running', async () =>
      (await rows()).some(({ batch, shared }) => batch === 'second' && shared),
    );
    isSlow = false;

    await installation.untilEnded('first');
    await installation.untilEnded('second');
    expect(await rows()).toMatchObject([
      { batch: 'first', shared: false, outcome: 'stored' },
      { batch: 'second', outcome: 'stored' },
    ]);
    for (const batch of ['first', 'second'])
      expect((await installation.json<BatchReport>('status', batch)).counts).toMatchObject({
        ...{ stored: 2, skipped: 0, failed: 0, open: 0 },
      });
    const shared = (await rows())[0]!.video_id;
    const runs = await db
      .selectFrom('stage_runs')
      .select(['stage', 'status'])
      .where('video_id', '=', shared)
      .where('status', '=', 'completed')
      .execute();
    expect(runs.map(({ stage }) => stage).sort()).toEqual(
      ['download', 'embed', 'identify', 'publish', 'segment', 'transcribe'].sort(),
    );
    const publications = await db
      .selectFrom('publications')
      .select('video_id')
      .where('video_id', '=', shared)
      .execute();
    expect(publications).toHaveLength(1);
  },
  6 * MINUTES,
);
