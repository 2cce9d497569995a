import type { VideoReport } from '../../client/status/video-report.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Installation } from '../fixtures/installation.ts';
import type { MiningModel } from '../fixtures/mining-model.ts';
import { openTalks, type Talks } from '../fixtures/talks.ts';

const MINUTES = 60_000;

let talks: Talks;
let model: MiningModel;
let installation: Installation;

beforeAll(async () => {
  talks = await openTalks(['first', 'second'], {
    VIDMINE_BATCH_MAX_ATTEMPTS: '1',
    VIDMINE_SEGMENTS_MIN_CHARS: '150',
    VIDMINE_SEGMENTS_MAX_CHARS: '300',
  });
  ({ model, installation } = talks);
}, 5 * MINUTES);
afterAll(() => talks?.close(), 3 * MINUTES);
beforeEach(() => model.reset());

test(
  'defect 3: a video that failed in one segment is taken up at that segment: nothing else is done again',
  async () => {
    const url = talks.url('first');
    let sentence: string | undefined;
    model.instead((segment) => {
      sentence ??= /^\d+\. (.*)$/m.exec(segment)?.[1];
      return segment.includes(sentence!) ? { say: '{"claims":[{', doneReason: 'length' } : undefined;
    });
    const failed = await installation.expecting(3, 'batch', 'start', url, '--name', 'first', '--follow');
    expect(failed.stdout).toMatch(/^failed +1 +answer-cut-off +.*\S/m);
    expect(failed.stdout).toContain('vidmine retry --failed');
    const { videoId, batches } = await installation.json<VideoReport>('status', url);
    expect(batches).toMatchObject([
      { batch: 'first', outcome: { kind: 'failed', stage: 'mine', reason: 'answer-cut-off' } },
    ]);
    const status = await installation.expecting(0, 'status', videoId);
    expect(status.stdout).toMatch(/^in first: failed in mine \(answer-cut-off\): .*token/m);
    expect(status.stdout).toContain(`vidmine retry ${videoId}`);
    const segments = new Set(model.answered).size + 1;
    expect(segments).toBeGreaterThan(2);

    model.reset();
    const asked = talks.server.requests.length;
    const retried = await installation.expecting(0, 'retry', videoId);
    expect(retried.stdout).toContain(`${videoId}: taken up again`);
    const watched = await installation.expecting(0, 'status', videoId, '--watch');
    expect(watched.stdout).toMatch(
      new RegExp(`^in first: stored, ${segments} segments, ${segments} claims$`, 'm'),
    );
    expect(model.asked).toEqual([expect.stringContaining(sentence!)]);
    expect(talks.server.requests).toHaveLength(asked);
    expect(await timesDone(videoId)).toMatchObject({ download: 1, transcribe: 1, segment: 1, mine: 1 });
  },
  4 * MINUTES,
);

test(
  'knowledge is mined later over what is stored, without a second download or transcription; retry --failed takes up what fails then',
  async () => {
    const url = talks.url('second');
    const start = ['batch', 'start', url, '--follow', '--name'];
    await installation.expecting(0, ...start, 'heard', '--set', 'mining=off');
    expect(model.asked).toEqual([]);
    const asked = talks.server.requests.length;
    const { videoId, batches } = await installation.json<VideoReport>('status', url);
    expect(batches).toMatchObject([{ outcome: { kind: 'stored', claims: 0 } }]);

    model.instead(() => ({ unfinished: '{"claims":[' }));
    const failed = await installation.expecting(3, ...start, 'mined');
    expect(failed.stdout).toMatch(/^failed +1 +answer-incomplete +.*repeats itself/m);
    model.reset();
    const retried = await installation.expecting(0, 'retry', '--failed', '--batch', 'mined');
    expect(retried.stdout).toContain(`${videoId}: taken up again`);
    const watched = await installation.expecting(0, 'status', videoId, '--watch');
    expect(watched.stdout).toMatch(/^in mined: stored, [1-9]\d* segments, [1-9]\d* claims$/m);

    expect(talks.server.requests).toHaveLength(asked);
    expect(await timesDone(videoId)).toMatchObject({ download: 1, transcribe: 1, segment: 1, mine: 1 });
    const nothing = await installation.expecting(0, 'retry', '--failed', '--batch', 'mined');
    expect(nothing.stdout).toContain('Nothing failed');
  },
  4 * MINUTES,
);

/** How often each stage of a video was completed. */
async function timesDone(videoId: string): Promise<Partial<Record<Stage, number>>> {
  const { runs } = await installation.json<VideoReport>('status', videoId);
  const times: Partial<Record<Stage, number>> = {};
  for (const { stage, status } of runs) {
    if (status === 'completed') times[stage] = (times[stage] ?? 0) + 1;
  }
  return times;
}
