import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the files of a machine lie that tell of it: `/`, or a folder with the same tree. */
export type MachineRoot = string;

/** The text of a file, without white space around it; undefined where there is none, or it cannot be read. */
export async function textOf(root: MachineRoot, ...path: string[]): Promise<string | undefined> {
  try {
    return (await readFile(join(root, ...path), 'utf8')).trim();
  } catch {
    return undefined;
  }
}

/** A file that holds one number; undefined where it holds none, such as `max`. */
export async function numberOf(root: MachineRoot, ...path: string[]): Promise<number | undefined> {
  const text = await textOf(root, ...path);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Names in a folder, in order; none where there is no such folder. */
export async function namesIn(root: MachineRoot, ...path: string[]): Promise<string[]> {
  try {
    return (await readdir(join(root, ...path))).sort();
  } catch {
    return [];
  }
}
