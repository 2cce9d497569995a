import { join } from 'node:path';
import { nearestName } from '../domain/nearest-name.ts';
import { benchNames, loadBench } from './find-benches.ts';
import { type Bench, type BenchRun, runBench } from './harness.ts';
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
    const asked = readArguments(bench, more);
    if (asked !== undefined) {
      const { record, ...how } = asked;
      const result = await runBench(name, bench, say, how);
      if (record && result.figure !== null) recordResult(join(folder, 'results'), result);
      say(JSON.stringify(result));
      return result.ok ? 0 : 1;
    }
  }
  if (name !== undefined) say(refusal(name, more, names));
  say('Benches, run with `npm run bench -- NAME`:');
  for (const each of names) {
    const { measures, quick, sizes = {} } = await loadBench(folder, each);
    say(`  ${each}: ${measures}`);
    if (quick !== undefined) say(`  ${each} --quick: ${quick}`);
    for (const [size, meaning] of Object.entries(sizes)) say(`  ${each} --${size} N: ${meaning}`);
  }
  say('NAME --record keeps what was measured in bench/results; `node docs/generate-benchmarks.ts` tells it.');
  return name === undefined ? 0 : 2;
}

/** What the arguments after the name ask for; undefined where they are not understood. Only the whole case is kept. */
function readArguments(
  bench: Bench,
  args: readonly string[],
): (BenchRun & { readonly record: boolean }) | undefined {
  const [first, second] = args;
  if (args.length === 0) return { quick: false, record: false };
  if (args.length === 1 && first === '--record') return { quick: false, record: true };
  if (args.length === 1 && first === '--quick' && bench.quick !== undefined)
    return { quick: true, record: false };
  const size = first?.startsWith('--') ? first.slice(2) : '';
  if (args.length !== 2 || bench.sizes?.[size] === undefined || !/^[1-9]\d{0,6}$/.test(second ?? ''))
    return undefined;
  return { quick: false, record: false, sizes: { [size]: Number(second) } };
}

function refusal(name: string, more: readonly string[], names: readonly string[]): string {
  if (names.includes(name)) return `A bench takes no further arguments: ${more.join(' ')}`;
  const meant = nearestName(name, names);
  return `There is no bench ${name}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}
