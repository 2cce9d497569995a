import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { readSamples, type Sample } from '../../client/demo/samples.ts';
import { asBatchName, type BatchName } from '../../domain/ids.ts';
import { listenForStop } from '../../stack/supervisor/asked-to-stop.ts';
import { findBatch } from '../../storage/database/batches.ts';
import { videosInWork } from '../../storage/database/progress.ts';
import type { Measurement } from '../harness.ts';
import { type Installation, openInstallation } from './installation.ts';
import { recordedWay } from './recorded-way.ts';
import { summaryOf } from './summary.ts';
import { type VideoTimes, videoTimes } from './video-times.ts';

/** Loads every model; its time is not counted. */
const WARM_UP = 'briefing';
const MEASURED = 'lecture';
const RUNS = 3;
const LONGEST_RUN_MS = 20 * 60_000;
const LOOK_EVERY_MS = 250;

/** Brings one sample through the real parts several times, each time with nothing of it stored. */
export async function measurePipeline(say: (line: string) => void): Promise<Measurement> {
  const { signal } = listenForStop({ closedTerminal: 'stop' });
  try {
    const installation = await openInstallation(say, signal);
    try {
      return await measureIn(installation, say, signal);
    } finally {
      await installation.close();
    }
  } catch (error) {
    // Whatever broke because a person ended this is no finding.
    signal.throwIfAborted();
    throw error;
  }
}

async function measureIn(
  installation: Installation,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Measurement> {
  const measured = sampleOf(MEASURED);
  const bring = (sample: Sample, batch: string) =>
    bringThrough(installation, sample, asBatchName(batch), signal);
  say(`Warming up with the ${WARM_UP}`);
  await bring(sampleOf(WARM_UP), 'warm-up');
  const runs: VideoTimes[] = [];
  const load = [loadavg()[0]];
  for (let run = 1; run <= RUNS; run++) {
    const times = await bring(measured, `run-${run}`);
    runs.push(times);
    load.push(loadavg()[0]);
    say(`Run ${run} of ${RUNS}: ${inWords(times)}`);
  }
  const { share, ...summary } = summaryOf(runs);
  const { id: sample, durationSeconds: audioSeconds } = measured;
  return {
    figure: share,
    runs: RUNS,
    details: { ...summary, sample, audioSeconds, cores: availableParallelism(), load },
  };
}

function sampleOf(id: string): Sample {
  const sample = readSamples().find((one) => one.id === id);
  if (sample === undefined) throw new Error(`samples.json has no ${id}.`);
  return sample;
}

async function bringThrough(
  { db, vidmine }: Installation,
  sample: Sample,
  batch: BatchName,
  signal: AbortSignal,
): Promise<VideoTimes> {
  // A new identity makes every stage work again, except that vectors are found by their text alone.
  await db.deleteFrom('embeddings').execute();
  await vidmine('batch', 'start', sample.path, '--name', batch, '--again');
  const giveUpAt = Date.now() + LONGEST_RUN_MS;
  while ((await findBatch(db, batch))?.endedAt === undefined) {
    if (Date.now() > giveUpAt) throw new Error(`No end of ${JSON.stringify(await videosInWork(db, batch))}`);
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
  return videoTimes(await recordedWay(db, batch));
}

function inWords({ wallSeconds, orchestrationSeconds, orchestrationShare, stages }: VideoTimes): string {
  const percent = (orchestrationShare * 100).toFixed(1);
  const each = Object.entries(stages).map(([stage, seconds]) => `${stage} ${seconds.toFixed(2)}`);
  return `${wallSeconds.toFixed(1)} s: ${each.join(', ')}, orchestration ${orchestrationSeconds.toFixed(2)} (${percent} %)`;
}
