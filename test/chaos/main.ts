/**
 * `npm run test:chaos -- [--seed N] [--videos N]`: the whole chaos test. Its last line is one JSON object with the figures;
 * the exit code is 1 where anything is wrong.
 */
import { parseArgs } from 'node:util';
import type { Counts } from './disturbances.ts';
import { runChaos } from './run-chaos.ts';

const DISTURBANCES: Counts = {
  worker: 3,
  temporal: 2,
  postgres: 2,
  sidecar: 3,
  supervisor: 1,
  'command-line': 3,
  disk: 1,
  network: 1,
};
/** A machine of its own needs half of it. */
const WITHIN_MS = 15 * 60_000;

const { values } = parseArgs({
  options: { seed: { type: 'string' }, videos: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const videos = Number(values.videos ?? 60);
if (!Number.isInteger(seed) || !Number.isInteger(videos) || videos < 1) {
  console.error('Both --seed and --videos are whole numbers, --videos from 1 up.');
  process.exit(2);
}

const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
say(`seed ${seed}: the same again with --seed ${seed}`);
try {
  const { problems, figures } = await runChaos({
    ...{ seed, videos, say, withinMs: WITHIN_MS },
    disturbances: DISTURBANCES,
    starts: 3,
    lastsMs: { disk: 3_000, network: 25_000 },
  });
  for (const [promise, found] of Object.entries(problems))
    for (const problem of found as readonly string[]) console.error(`${promise}: ${problem}`);
  console.log(JSON.stringify(figures));
  process.exit(figures.ok ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  console.log(JSON.stringify({ test: 'chaos', ok: false, seed, videos }));
  process.exit(1);
}
