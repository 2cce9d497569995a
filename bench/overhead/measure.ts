import { fork } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { listenForStop } from '../../stack/supervisor/asked-to-stop.ts';
import type { Measurement } from '../harness.ts';
import { type Costs, figuresOf } from './figures.ts';
import { FULL, type OverheadCase, QUICK } from './overhead-case.ts';
import type { Told } from './side-process.ts';
import type { SideName } from './sides.ts';

const SIDE_PROCESS = fileURLToPath(new URL('./side-process.ts', import.meta.url));

/** Each version runs in a process of its own, on servers of its own: neither meets what the other one left. */
export async function measureOverhead(
  say: (line: string) => void,
  { quick }: { readonly quick: boolean },
): Promise<Measurement> {
  const { signal } = listenForStop({ closedTerminal: 'stop' });
  const bench = quick ? QUICK : FULL;
  const load = [loadavg()[0]];
  const run = async (side: SideName): Promise<Costs> => {
    const costs = await inItsOwnProcess(side, bench, say, signal);
    load.push(loadavg()[0]);
    return costs;
  };
  const ours = await run('ours');
  const { details, ...figures } = figuresOf(ours, await run('plain'));
  const { sizes, segments, window } = bench;
  const machine = { cores: availableParallelism(), load };
  return { ...figures, runs: 1, details: { ...details, case: { sizes, segments, window }, ...machine } };
}

async function inItsOwnProcess(
  side: SideName,
  bench: OverheadCase,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Costs> {
  signal.throwIfAborted();
  const child = fork(SIDE_PROCESS, [side, JSON.stringify(bench)]);
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const { promise: told, resolve, reject } = Promise.withResolvers<Costs>();
  child.on('message', (message) => {
    const heard = message as Told;
    if ('say' in heard) say(heard.say);
    else if ('costs' in heard) resolve(heard.costs as Costs);
    else reject(new Error(heard.failed));
  });
  const ended = new Promise<void>((done) => {
    child.once('exit', (code) => {
      reject(new Error(`The process of ${side} ended with ${code}.`));
      done();
    });
  });
  try {
    return await told;
  } finally {
    await ended;
    signal.removeEventListener('abort', stop);
    // Whatever broke because a person ended this is no finding.
    signal.throwIfAborted();
  }
}
