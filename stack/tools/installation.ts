import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnInstallProgress } from './install-progress.ts';

/** What the installation of every part needs to know. */
export interface Installation {
  /** The folder of the tools. */
  readonly tools: string;
  readonly onProgress: OnInstallProgress;
  readonly signal: AbortSignal;
}

/** Parts are built here, on the same disk, and moved to their place when they are complete. */
export const buildingFolder = (tools: string): string => join(tools, 'building');

/** An empty folder to build in: what an interrupted installation left is removed. */
export async function startBuilding(tools: string): Promise<string> {
  const folder = buildingFolder(tools);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'temporary'), { recursive: true });
  return folder;
}

export const temporaryFolder = (tools: string): string => join(buildingFolder(tools), 'temporary');

/** Moves what was built to its place. What was there before gives way; who has its files open keeps them. */
export async function putInPlace(tools: string, built: string, place: string): Promise<void> {
  const before = join(temporaryFolder(tools), 'before');
  await rm(before, { recursive: true, force: true });
  await rename(place, before).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(built, place);
  await rm(before, { recursive: true, force: true });
}
