import { join } from 'node:path';
import { nearestName } from '../domain/nearest-name.ts';
import { benchNames, loadBench } from './find-benches.ts';
import { runBench } from './harness.ts';
import { recordResult } from './recorded-results.ts';

/**
 * Runs the bench named by the arguments out of a folder; its last line is one JSON object. Without a name it lists
 * them. Returns the exit code: 0 goal met or listed, 1 not met or failed, 2 no such bench.
 */
export async function benchCommandLine(
  folder: string,
  args: readonly string[],
  say: (line: string) => void,
): Promise<number> {
  const names = await benchNames(folder);
  const [name, ...more] = args;
  if (name !== undefined && names.includes(name)) {
    const bench = await loadBench(folder, name);
    const quick = bench.quick !== undefined && more.length === 1 && more[0] === '--quick';
    const record = more.length === 1 && more[0] === '--record';
    if (quick || record || more.length === 0) {
      const result = await runBench(name, bench, say, { quick });
      if (record && result.figure !== null) recordResult(join(folder, 'results'), result);
      say(JSON.stringify(result));
      return result.ok ? 0 : 1;
    }
  }
  if (name !== undefined) say(refusal(name, more, names));
  say('Benches, run with `npm run bench -- NAME`:');
  for (const each of names) {
    const { measures, quick } = await loadBench(folder, each);
    say(`  ${each}: ${measures}`);
    if (quick !== undefined) say(`  ${each} --quick: ${quick}`);
  }
  say('NAME --record keeps what was measured in bench/results; `node docs/generate-benchmarks.ts` tells it.');
  return name === undefined ? 0 : 2;
}

function refusal(name: string, more: readonly string[], names: readonly string[]): string {
  if (names.includes(name)) return `A bench takes no further arguments: ${more.join(' ')}`;
  const meant = nearestName(name, names);
  return `There is no bench ${name}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}
