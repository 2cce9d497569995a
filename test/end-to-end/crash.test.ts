import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { VideoReport } from '../../client/status/video-report.ts';
import { asVideoId, type VideoId } from '../../domain/ids.ts';
import { RERUN_STAGES } from '../../domain/rerun/rerun-stage.ts';
import { countStored, type Stored } from '../fixtures/count-stored.ts';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { type MiningModel, startMiningModel, timesAsked } from '../fixtures/mining-model.ts';
import { sampleRecordings } from '../fixtures/sample-recordings.ts';

const MINUTES = 60_000;
const SLOTS = 4;
const EVERY_STAGE_ONCE = [...RERUN_STAGES].sort();

let model: MiningModel;
let installation: Installation;

beforeAll(async () => {
  model = await startMiningModel();
  installation = await openInstallation({
    ...model.environment,
    // Many segments of one short recording.
    VIDMINE_SEGMENTS_MIN_CHARS: '150',
    VIDMINE_SEGMENTS_MAX_CHARS: '300',
    // Whatever this machine would choose.
    VIDMINE_WORKERS_PARALLEL_MINING_WORKERS: String(SLOTS),
    VIDMINE_LANGUAGE_MODEL_OLLAMA_PARALLEL: String(SLOTS),
  });
  await installation.up();
}, 5 * MINUTES);
afterAll(async () => {
  await installation?.close();
  await model?.close();
}, 3 * MINUTES);
beforeEach(() => model.reset());

test(
  'defect 64: a worker killed in the middle of mining is started again, and no finished segment is mined again',
  async () => {
    const { video, inFlight } = await inTheMiddleOfMining('lecture', 4);
    const worker = await installation.workerPid();
    process.kill(worker, 'SIGKILL');
    model.instead();

    await installation.untilEnded('lecture');
    expect((await installation.expecting(0, 'status', 'lecture')).stdout).toMatch(
      /^lecture {2}ended[\s\S]*1 of 1 settled[\s\S]*stored 1/,
    );
    expect(await installation.workerPid()).not.toBe(worker);
    const stored = await stockOf(video);
    expect(stored.segments).toBeGreaterThanOrEqual(8);
    expect(stored).toEqual(onceEach(stored.segments));
    expect(askedTwice()).toEqual(inFlight);
    expect(timesAsked(model).size).toBe(stored.segments);
    expect(await completedStages(video)).toEqual(EVERY_STAGE_ONCE);
  },
  6 * MINUTES,
);

test(
  'defect 108: a killed supervisor takes everything of its own with it, and `up` goes on where it was',
  async () => {
    const { supervisorPid } = await installation.up();
    const { video, inFlight } = await inTheMiddleOfMining('briefing', 1);
    expect((await installation.processes()).length).toBeGreaterThan(3);
    process.kill(supervisorPid, 'SIGKILL');
    await installation.until('nothing of it runs any more', nothingRuns, 5_000);
    expect(await installation.expecting(1, 'status')).toMatchObject({
      stderr: expect.stringMatching(/stack is not running here[\s\S]*vidmine up/),
    });
    model.instead();

    await installation.up();
    await installation.untilEnded('briefing');
    const stored = await stockOf(video);
    expect(stored).toEqual(onceEach(stored.segments));
    expect(askedTwice()).toEqual(inFlight);
    expect(await completedStages(video)).toEqual(EVERY_STAGE_ONCE);
  },
  6 * MINUTES,
);

/** A batch on one sample, in which some segments are mined and stored and the others were just asked for. */
async function inTheMiddleOfMining(sample: string, mined: number) {
  model.instead(() => (model.answered.length < mined ? undefined : 'hang'));
  const recording = sampleRecordings().find(({ id }) => id === sample)!;
  const file = join(installation.folder, sample, recording.file);
  mkdirSync(join(installation.folder, sample));
  copyFileSync(recording.audioPath, file);
  await installation.expecting(0, 'batch', 'start', join(installation.folder, sample), '--name', sample);
  const report = await installation.json<VideoReport>('status', file);
  const video = asVideoId(report.videoId);
  await installation.until(
    `${mined} segments are stored and others in flight`,
    async () =>
      (await stockOf(video)).findings === mined &&
      (model.asked.length === mined + SLOTS || model.asked.length === (await stockOf(video)).segments),
  );
  const inFlight = model.asked.filter((segment) => !model.answered.includes(segment));
  expect(inFlight.length).toBeGreaterThan(1);
  return { video, inFlight: inFlight.sort() };
}

const nothingRuns = async (): Promise<boolean> => (await installation.processes()).length === 0;

const stockOf = async (video: VideoId): Promise<Stored> => countStored(await installation.db(), video);

/** One claim with one piece of evidence in each segment; a vector for every segment and claim. */
const onceEach = (segments: number): Stored => ({
  ...{ transcripts: 1, publications: 1, people: 0, segments, findings: segments },
  ...{ claims: segments, evidence: segments, vectors: 2 * segments },
});

const askedTwice = (): string[] => {
  const times = [...timesAsked(model)];
  expect(times.filter(([, count]) => count > 2)).toEqual([]);
  return times.flatMap(([segment, count]) => (count === 2 ? [segment] : [])).sort();
};

async function completedStages(video: VideoId): Promise<string[]> {
  const { runs } = await installation.json<VideoReport>('status', video);
  return runs
    .filter(({ status }) => status === 'completed')
    .map(({ stage }) => stage as string)
    .sort();
}
