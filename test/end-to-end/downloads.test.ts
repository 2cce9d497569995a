import type { BatchReport } from '../../client/status/batch-report.ts';
import type { VideoReport } from '../../client/status/video-report.ts';
import { ACCOUNTS_WORKFLOW_ID, asVideoId, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { accountsStatus } from '../../workflows/messages.ts';
import type { Installation } from '../fixtures/installation.ts';
import { type Answer, drip, type MediaServer, media } from '../fixtures/media-server.ts';
import { openServedRecordings, type ServedRecordings } from '../fixtures/served-recordings.ts';
import { spokenWav } from '../fixtures/test-media.ts';

const MINUTES = 60_000;
/** Larger than what a connection buffers: only what was read counts as delivered. */
const TALK_SECONDS = 400;

let served: ServedRecordings;
let server: MediaServer;
let installation: Installation;
let isSlow = false;

beforeAll(async () => {
  served = await openServedRecordings(async (python) => {
    const talk = await spokenWav(python, TALK_SECONDS);
    const slowly = drip(talk, 4096);
    const whenever: Answer = (...call) => (isSlow ? slowly : media(talk))(...call);
    return {
      '/cancelled.wav': slowly,
      '/interrupted.wav': whenever,
      '/one.wav': media(talk),
      '/two.wav': media(talk),
    };
  });
  ({ server, installation } = served);
}, 5 * MINUTES);
afterAll(() => served?.close(), 3 * MINUTES);

test(
  'defect 114: a video cancelled during its download leaves no yt-dlp behind, and is reported as cancelled',
  async () => {
    const video = await inTheMiddleOfDownloading('/cancelled.wav', 'cancelled');
    const temporal = await installation.temporal();
    await temporal.workflow.getHandle(videoWorkflowId(video)).cancel();
    await untilNoYtDlp();

    await installation.untilEnded('cancelled');
    expect((await installation.json<BatchReport>('status', 'cancelled')).counts).toMatchObject({
      ...{ cancelled: 1, stored: 0, failed: 0, open: 0 },
    });
    const { stdout } = await installation.expecting(0, 'status', video);
    expect(stdout).toMatch(/^in cancelled: cancelled$/m);
    expect(stdout).toMatch(/^download +abandoned/m);
    expect(server.completed('/cancelled.wav')).toBe(0);
    await installation.until(
      'its turn to download is given back',
      async () =>
        (await temporal.workflow.getHandle(ACCOUNTS_WORKFLOW_ID).query(accountsStatus)).leases?.length === 0,
      10_000,
    );
  },
  4 * MINUTES,
);

test(
  'a worker killed during a download leaves no yt-dlp behind, and the video is stored after its restart',
  async () => {
    isSlow = true;
    const video = await inTheMiddleOfDownloading('/interrupted.wav', 'interrupted');
    process.kill(await installation.workerPid(), 'SIGKILL');
    await untilNoYtDlp();
    isSlow = false;

    await installation.untilEnded('interrupted');
    const report = await installation.json<VideoReport>('status', video);
    expect(report.batches).toEqual([
      { batch: 'interrupted', outcome: { kind: 'stored', segments: 1, claims: 0 } },
    ]);
    expect(report.runs.filter(({ stage }) => stage === 'download')).toMatchObject([
      { status: 'abandoned', reason: 'worker-lost' },
      { status: 'completed' },
    ]);
    expect(server.completed('/interrupted.wav')).toBe(1);
  },
  4 * MINUTES,
);

test(
  'defect 10: each video is downloaded once, and another batch on the same recordings asks the server for nothing',
  async () => {
    const list = served.list('talks', '/one.wav', '/two.wav');
    await installation.expecting(0, 'batch', 'start', list, '--name', 'talks', '--follow');
    expect([server.completed('/one.wav'), server.completed('/two.wav')]).toEqual([1, 1]);
    const asked = server.requests.length;

    const again = served.list('same-talks', '/two.wav', '/one.wav?utm_source=mail');
    const { stdout } = await installation.expecting(0, 'batch', 'start', again, '--follow');
    expect(stdout).toMatch(/0 of 2 videos taken[\s\S]*2 left out: already-stored[\s\S]*Nothing to do/);
    expect(server.requests).toHaveLength(asked);
  },
  4 * MINUTES,
);

/** Starts a batch on one recording that comes slowly, and waits until yt-dlp receives it. */
async function inTheMiddleOfDownloading(path: string, batch: string): Promise<VideoId> {
  await installation.expecting(0, 'batch', 'start', server.url(path), '--name', batch);
  const { videoId } = await installation.json<VideoReport>('status', server.url(path));
  await installation.until(
    'yt-dlp downloads',
    async () =>
      server.requests.filter((request) => request.path === path).length > 1 && (await isYtDlpRunning()),
  );
  return asVideoId(videoId);
}

const isYtDlpRunning = async (): Promise<boolean> =>
  (await installation.processes()).some(({ command }) => /\/yt-dlp( |$)/.test(command));

const untilNoYtDlp = (): Promise<void> =>
  installation.until('no yt-dlp runs any more', async () => !(await isYtDlpRunning()), 5_000);
