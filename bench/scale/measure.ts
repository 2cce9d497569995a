import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listenForStop } from '../../stack/supervisor/asked-to-stop.ts';
import { countOutcomes, findBatch } from '../../storage/database/batches.ts';
import type { Measurement } from '../harness.ts';
import { bytesStored } from '../overhead/bytes-stored.ts';
import { listFiles } from '../overhead/list-files.ts';
import { SIDES } from '../overhead/sides.ts';
import { within } from '../servers/bounded.ts';
import { type BenchServers, openServers } from '../servers/open-servers.ts';
import { CASE_VARIABLE } from '../servers/worker-case.ts';
import { figuresOf, type ScaleRun } from './figures.ts';
import { longestHistories } from './histories.ts';
import { type MemorySample, sampleMemory, temporalPid, workerPid } from './memory.ts';
import { KILL_TEMPORAL_AT, KILL_WORKER_AT, type ScaleCase } from './scale-case.ts';
import { whatIsStored } from './stored.ts';

const WORKER = fileURLToPath(new URL('../servers/no-op-worker.ts', import.meta.url));
const LOOK_EVERY_MS = 2000;
const SAY_EVERY = 15;

/**
 * Runs a batch to its end on the embedded servers with a worker process of its own, both under the real supervisor,
 * which starts again what is killed.
 */
export async function measureScale(say: (line: string) => void, bench: ScaleCase): Promise<Measurement> {
  const { signal } = listenForStop({ closedTerminal: 'stop' });
  process.env[CASE_VARIABLE] = JSON.stringify(bench);
  const servers = await openServers(say, { signal, maxConnections: 4, workerProgram: WORKER });
  try {
    const run = await within(
      bench.limitSeconds,
      `The batch of ${bench.videos}`,
      runBatch(servers, bench, { say, signal }),
      signal,
    );
    return { ...figuresOf(run), runs: 1 };
  } finally {
    await servers.close();
  }
}

async function runBatch(
  servers: BenchServers,
  bench: ScaleCase,
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<ScaleRun> {
  const { videos, window, segments, slots } = bench;
  const listed = await listFiles(servers, 'scale', videos);
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  await SIDES.ours.start(servers, { ...listed, videos, window });

  const samples: MemorySample[] = [];
  const kills: ScaleRun['kills'][number][] = [];
  const kill = (what: string, pid: number | undefined): void => {
    if (pid === undefined || !Number.isInteger(pid)) throw new Error(`The process of ${what} was not found.`);
    process.kill(pid, 'SIGKILL');
    kills.push({ what, atSeconds: Math.round(seconds()) });
    say(`${Math.round(seconds())} s: killed ${what}`);
  };
  for (let look = 1; ; look += 1) {
    signal.throwIfAborted();
    const { open } = await countOutcomes(servers.db, listed.batch);
    const share = (videos - open) / videos;
    samples.push(await sampleMemory(servers.folder, seconds()));
    if (kills.length === 0 && share >= KILL_WORKER_AT) kill('the worker', await workerPid(servers.folder));
    else if (kills.length === 1 && share >= KILL_TEMPORAL_AT)
      kill('the Temporal server', await temporalPid(servers.folder));
    if (look % SAY_EVERY === 0) say(inWords(samples.at(-1)!, videos - open, videos));
    if (open === 0 && (await findBatch(servers.db, listed.batch))?.endedAt !== undefined) break;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  if (kills.length < 2) throw new Error('The batch ended before anything was killed: give it more videos.');
  return {
    ...{ videos, seconds: seconds(), samples, kills },
    histories: await longestHistories(servers.client),
    stored: await whatIsStored(servers.db, listed.batch, { videos, segments }),
    bytes: await bytesStored(servers),
    slots: Object.values(slots).reduce((sum, count) => sum + count, 0),
  };
}

const inWords = ({ seconds, worker, temporal }: MemorySample, settled: number, videos: number): string =>
  `${seconds} s: ${settled} of ${videos} settled, worker ${worker ?? '-'} MB, Temporal ${temporal ?? '-'} MB`;
