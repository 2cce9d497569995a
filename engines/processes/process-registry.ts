import { mkdirSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { endFamily, familyLives, type ProcessFamily } from './process-family.ts';
import { processStartedAt } from './process-identity.ts';

const GRACE_MS = 2000;

const processRecord = z.strictObject({
  id: z.string(),
  group: z.int().min(2),
  groupStarted: z.string(),
  owner: z.int().positive(),
  ownerStarted: z.string(),
  command: z.array(z.string()),
});
type ProcessRecord = z.infer<typeof processRecord>;

let registryFolder: string | undefined;

/** From now on every child program of this process is recorded in the folder, which is created. */
export function useProcessRegistry(folder: string): void {
  mkdirSync(folder, { recursive: true });
  registryFolder = folder;
}

/**
 * Records a running child program; the returned function removes the record. Does nothing while no folder is in
 * use. Without a record the launcher still ends the program: the record serves for when that was killed as well.
 */
export function recordChildProgram(family: ProcessFamily, command: readonly string[]): () => Promise<void> {
  if (registryFolder === undefined) return async () => {};
  const path = join(registryFolder, `${family.id}.json`);
  const written = writeRecord(path, family, command).catch(() => {});
  return async () => {
    await written;
    await rm(path, { force: true });
  };
}

async function writeRecord(path: string, family: ProcessFamily, command: readonly string[]): Promise<void> {
  const ownerStarted = await processStartedAt(process.pid);
  if (ownerStarted === undefined) return;
  const record: ProcessRecord = { ...family, owner: process.pid, ownerStarted, command: [...command] };
  await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export interface SweptProcess {
  readonly group: number;
  readonly command: readonly string[];
}

/**
 * Ends what dead owners left running and removes their records. A living owner's programs are left alone, and
 * so is a stranger that got the process id of ours. Returns what was still running.
 */
export async function sweepProcesses(folder: string): Promise<readonly SweptProcess[]> {
  const names = await readdir(folder).catch(() => []);
  const swept = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => sweepOne(join(folder, name))),
  );
  return swept.filter((one) => one !== undefined);
}

async function sweepOne(path: string): Promise<SweptProcess | undefined> {
  const record = await readRecord(path);
  if (record !== undefined && (await mayLive(record))) return undefined;
  const lives = record !== undefined && (await familyLives(record));
  if (lives) await endFamily(record, GRACE_MS);
  await rm(path, { force: true });
  return lives ? { group: record.group, command: record.command } : undefined;
}

/** An owner that nobody can look at counts as living: its programs run in its service. */
const mayLive = async ({ owner, ownerStarted }: ProcessRecord): Promise<boolean> =>
  processStartedAt(owner).then(
    (started) => started === ownerStarted,
    () => true,
  );

async function readRecord(path: string): Promise<ProcessRecord | undefined> {
  try {
    return processRecord.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}
