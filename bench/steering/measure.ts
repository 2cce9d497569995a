import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listenForStop } from '../../stack/supervisor/asked-to-stop.ts';
import { countOutcomes } from '../../storage/database/batches.ts';
import type { Measurement } from '../harness.ts';
import { listFiles } from '../overhead/list-files.ts';
import { SIDES } from '../overhead/sides.ts';
import { within } from '../servers/bounded.ts';
import { type BenchServers, openServers } from '../servers/open-servers.ts';
import { CASE_VARIABLE } from '../servers/worker-case.ts';
import { type Answers, figuresOf } from './answers.ts';
import { commandsOver, roundOf } from './commands.ts';
import type { SteeringCase } from './steering-case.ts';

const WORKER = fileURLToPath(new URL('../servers/no-op-worker.ts', import.meta.url));
/** Between two rounds its videos move on: each finds the batch at work. */
const ROUND_EVERY_MS = 1000;

/** Steers a batch that is at work in a worker process of its own, as a person does from a terminal. */
export async function measureSteering(
  say: (line: string) => void,
  bench: SteeringCase,
): Promise<Measurement> {
  const { signal } = listenForStop({ closedTerminal: 'stop' });
  const { segments, slots } = bench;
  process.env[CASE_VARIABLE] = JSON.stringify({ segments, slots });
  const servers = await openServers(say, { signal, maxConnections: 4, workerProgram: WORKER });
  try {
    const steered = steer(servers, bench, { say, signal });
    const answers = await within(bench.limitSeconds, 'The batch that is steered', steered, signal);
    return { ...figuresOf(answers), runs: bench.rounds };
  } finally {
    await servers.close();
  }
}

async function steer(
  servers: BenchServers,
  bench: SteeringCase,
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<Answers> {
  const { videos, window, rounds } = bench;
  const listed = await listFiles(servers, 'steered', videos);
  await SIDES.ours.start(servers, { ...listed, videos, window });
  const settled = async () => videos - (await countOutcomes(servers.db, listed.batch)).open;
  while ((await settled()) === 0) await sleep(ROUND_EVERY_MS, undefined, { signal });
  const give = commandsOver(servers);
  const answers = new Map<string, number[]>();
  const before = await settled();
  for (let round = 0; round < rounds; round += 1) {
    await sleep(ROUND_EVERY_MS, undefined, { signal });
    for (const typed of roundOf(listed.batch, round, bench)) {
      const seconds = await give(typed);
      const name = typed.find((word) => word !== 'batch')!;
      answers.set(name, [...(answers.get(name) ?? []), seconds]);
    }
    say(`round ${round + 1} of ${rounds}: ${await settled()} of ${videos} settled`);
  }
  const after = await settled();
  if (after === videos) throw new Error('The batch ended before all was said to it: give it more videos.');
  return { byCommand: answers, settledMeanwhile: after - before };
}
