import { readdir, readFile, readlink, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ytDlpAge } from '../../domain/yt-dlp-age.ts';
import { type InstalledTool, installedTool } from './manifest.ts';
import { pinnedVersion } from './pins.ts';

/** Longer than any download: who still runs a version that was replaced before that has ended. */
const KEPT_DAYS = 2;
const DAY_MS = 86_400_000;

/** Versions lie side by side, named by their version, with two links beside them. */
export type Pointer = 'current' | 'previous';

export const ytDlpFolder = (tools: string): string => join(tools, 'yt-dlp');

/** The version that a pointer names; undefined when there is none. */
export async function pointedTo(tools: string, pointer: Pointer): Promise<string | undefined> {
  return await readlink(join(ytDlpFolder(tools), pointer)).catch(() => undefined);
}

/** Moves a pointer in one step: at no moment is there none. */
export async function point(tools: string, pointer: Pointer, version: string): Promise<void> {
  const path = join(ytDlpFolder(tools), pointer);
  await rm(`${path}.new`, { force: true });
  await symlink(version, `${path}.new`);
  await rename(`${path}.new`, path);
}

/** Makes a version current, and the one that was so until now the way back. */
export async function switchTo(tools: string, version: string): Promise<void> {
  const before = await pointedTo(tools, 'current');
  if (before === version) return;
  if (before !== undefined) {
    const now = new Date();
    await utimes(join(ytDlpFolder(tools), before), now, now);
    await point(tools, 'previous', before);
  }
  await point(tools, 'current', version);
}

/** Removes versions that nothing points to and that nobody can still be running. */
export async function removeOldVersions(tools: string, now = new Date()): Promise<void> {
  const kept = [
    await pointedTo(tools, 'current'),
    await pointedTo(tools, 'previous'),
    await pinnedVersion('yt-dlp', 'yt-dlp'),
  ];
  for (const name of await readdir(ytDlpFolder(tools))) {
    const folder = join(ytDlpFolder(tools), name);
    const replacedAt = (await stat(folder)).mtime.getTime();
    const old = now.getTime() - replacedAt > KEPT_DAYS * DAY_MS;
    if (/^\d/.test(name) && !kept.includes(name) && old) await rm(folder, { recursive: true, force: true });
  }
}

export interface YtDlpVersion {
  readonly version: string;
  readonly ageDays: number;
  /** So old that it is to be updated: `vidmine tools update yt-dlp`. */
  readonly old: boolean;
  /** Where `--rollback` leads. */
  readonly previous: string | undefined;
}

/** The version in force among the pinned tools, and its age. Undefined when none is installed. */
export async function ytDlpVersion(tools: string, now = new Date()): Promise<YtDlpVersion | undefined> {
  const version = await pointedTo(tools, 'current');
  const age = version === undefined ? undefined : ytDlpAge(version, now);
  if (version === undefined || age === undefined) return undefined;
  return { version, ...age, previous: await pointedTo(tools, 'previous') };
}

const CONTENTS = 'contents.json';

/** Remembers what a version consists of, in its own folder. */
export async function writeContents(folder: string, contents: readonly InstalledTool[]): Promise<void> {
  await writeFile(join(folder, CONTENTS), `${JSON.stringify(contents, null, 2)}\n`);
}

/** What the version in force consists of; empty when it is not known. */
export async function currentContents(tools: string): Promise<readonly InstalledTool[]> {
  const path = join(ytDlpFolder(tools), 'current', CONTENTS);
  try {
    return z.array(installedTool).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return [];
  }
}
