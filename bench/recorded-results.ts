import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { BenchResult } from './harness.ts';

const figureSchema = z.object({
  figure: z.number(),
  goal: z.number(),
  better: z.enum(['lower', 'higher']),
  ok: z.boolean(),
});

const resultSchema = z.looseObject({
  ...figureSchema.shape,
  bench: z.string(),
  measures: z.string(),
  runs: z.number(),
  seconds: z.number(),
  figures: z.record(z.string(), figureSchema).optional(),
});

const recordSchema = z.strictObject({
  /** Day it was measured, YYYY-MM-DD. */
  date: z.iso.date(),
  /** Of the code it was measured on, shortened; `+` where files were changed since. */
  commit: z.string(),
  machine: z.string(),
  result: resultSchema,
});

export type RecordedResult = z.infer<typeof recordSchema>;

/** Results that are kept of each bench, the newest first. */
const KEPT = 5;

/** Keeps what a bench has measured in full, so that the documentation can tell it. */
export function recordResult(folder: string, result: BenchResult): void {
  const measured = resultSchema.safeParse(result);
  if (!measured.success) throw new Error(`${result.bench} measured nothing that could be recorded`);
  const record: RecordedResult = {
    date: new Date().toISOString().slice(0, 10),
    commit: commitNow(),
    machine: machineNow(),
    result: measured.data,
  };
  mkdirSync(folder, { recursive: true });
  const kept = [record, ...resultsOf(folder, result.bench)].slice(0, KEPT);
  writeFileSync(fileOf(folder, result.bench), `${JSON.stringify(kept, null, 2)}\n`);
}

/** All recorded results by bench, in the order of their names; of each the newest first. */
export function recordedResults(folder: string): ReadonlyMap<string, readonly RecordedResult[]> {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const names = files.filter((file) => file.endsWith('.json')).map((file) => basename(file, '.json'));
  return new Map(names.sort().map((name) => [name, resultsOf(folder, name)]));
}

function resultsOf(folder: string, bench: string): RecordedResult[] {
  const file = fileOf(folder, bench);
  return existsSync(file) ? z.array(recordSchema).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

const fileOf = (folder: string, bench: string): string => join(folder, `${bench}.json`);

/** Such as `2 cores (AMD EPYC), 24 GB, linux x64`. */
function machineNow(): string {
  const cpu = cpus()[0]?.model.trim() || 'unknown processor';
  const memoryGb = Math.round(totalmem() / 1e9);
  return `${availableParallelism()} cores (${cpu}), ${memoryGb} GB, ${process.platform} ${process.arch}`;
}

function commitNow(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '-uno') === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}
