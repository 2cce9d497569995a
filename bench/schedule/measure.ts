import { randomBytes } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { listenForStop } from '../../stack/supervisor/asked-to-stop.ts';
import type { Measurement } from '../harness.ts';
import { type BenchServers, openServers } from '../servers/open-servers.ts';
import { type BenchCase, FULL, QUICK } from './bench-case.ts';
import { ourSide } from './our-side.ts';
import { type Prediction, predict } from './predict.ts';
import { type Run, runSide, type Side } from './run.ts';
import { seedSide } from './seed-side.ts';
import { type SeedRun, summaryOf } from './summary.ts';

const SEEDS = 3;

/** A run that takes so many times as long as it was simulated to take, and a minute more, does not end. */
const PATIENCE = 2;
const PATIENCE_SECONDS = 60;

/** Every activity may hold a connection at its end; more of them wait. */
const CONNECTIONS = 20;

/** Runs the seed system's loop with the first of several seeds, then our schedule with each of them. */
export async function measureSchedule(
  say: (line: string) => void,
  { quick }: { readonly quick: boolean },
): Promise<Measurement> {
  const { signal } = listenForStop({ closedTerminal: 'stop' });
  try {
    const servers = await openServers(say, { signal, maxConnections: CONNECTIONS });
    try {
      return await measureOn(servers, quick ? QUICK : FULL, quick ? 1 : SEEDS, { say, signal });
    } finally {
      await servers.close();
    }
  } catch (error) {
    // Whatever broke because a person ended this is no finding.
    signal.throwIfAborted();
    throw error;
  }
}

interface Telling {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** @param seeds how many runs of ours there are. */
export async function measureOn(
  servers: BenchServers,
  bench: BenchCase,
  seeds: number,
  { say, signal }: Telling,
): Promise<Measurement> {
  const load = [loadavg()[0]];
  const run = async (side: Side, seed: string, predictedSeconds: number): Promise<Run> => {
    const limitSeconds = predictedSeconds * PATIENCE + PATIENCE_SECONDS;
    say(`${side.name} ${seed}: about ${predictedSeconds.toFixed(0)} s`);
    const ended = await runSide(side, servers, bench, { seed, limitSeconds, signal });
    say(`${side.name} ${seed}: ${ended.makespanSeconds.toFixed(1)} s`);
    load.push(loadavg()[0]);
    return ended;
  };
  const drawn = Array.from({ length: seeds }, () => randomBytes(4).toString('hex'));
  const [first] = drawn;
  if (first === undefined) throw new Error('A bench needs a run.');
  // Predicted before anything runs.
  const predicted = new Map<string, Prediction>(drawn.map((seed) => [seed, predict(bench, seed)]));
  const of = (seed: string): Prediction => predicted.get(seed)!;
  const seedLoop = await run(await seedSide(), first, of(first).seedLoop);
  const ours = await ourSide();
  const runs: SeedRun[] = [];
  for (const seed of drawn) {
    runs.push({ seed, predicted: of(seed), run: await run(ours, seed, of(seed).sameDraws) });
  }
  const { schedule, timeScale } = bench;
  const { videos, segmentsPerVideo, slots, concurrentVideos, window, segmentsInFlight, accounts } = schedule;
  const { figure, others, details } = summaryOf(bench, runs, seedLoop);
  return {
    figure,
    runs: seeds,
    others,
    details: {
      ...details,
      case: {
        videos,
        segmentsPerVideo,
        accounts,
        concurrentVideos,
        window,
        segmentsInFlight,
        slots,
        timeScale,
      },
      cores: availableParallelism(),
      load,
    },
  };
}
