import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bench } from './harness.ts';

/** Files of this folder that are machinery, not benches. */
const MACHINERY = ['main', 'command-line', 'harness', 'find-benches', 'recorded-results'];

/** The names of all benches in a folder: every other file in it is one. */
export async function benchNames(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'))
    .filter((name) => !MACHINERY.includes(name))
    .sort();
}

/** The bench that a file exports as `bench`. */
export async function loadBench(folder: string, name: string): Promise<Bench> {
  const path = join(folder, `${name}.ts`);
  const loaded = (await import(pathToFileURL(path).href)) as { bench?: Bench };
  if (loaded.bench === undefined) throw new Error(`${path} exports no \`bench\``);
  return loaded.bench;
}
