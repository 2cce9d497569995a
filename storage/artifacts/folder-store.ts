import { randomUUID } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../../domain/error-code.ts';
import { assertArtifactKey } from './artifact-key.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { storageFault } from './storage-fault.ts';

/** Keys cannot begin with a dot, so nothing in here is ever an artifact. */
const INCOMING = '.incoming';
const ABANDONED_AFTER_MS = 24 * 3600_000;

/**
 * Artifacts as files below `root`, which is made when needed. `put` moves the local file away from where it was;
 * across devices it copies, syncs and then renames, so that a crash never leaves a half artifact under its key.
 * A full or unreachable disk is a StageError with a `system` fault.
 */
export function createFolderStore(root: string): ArtifactStore {
  const fileOf = (key: string) => {
    assertArtifactKey(key);
    return path.join(root, ...key.split('/'));
  };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw storageFault(error, root) ?? error;
    }
  };
  return {
    put: (key, localPath) => guarded(() => moveIn(root, fileOf(key), localPath)),
    locate: (key) => guarded(() => existing(fileOf(key))),
    delete: (key) => guarded(() => rm(fileOf(key), { force: true })),
  };
}

async function moveIn(root: string, file: string, localPath: string): Promise<number> {
  const source = await lstat(localPath);
  if (!source.isFile()) throw new Error(`${localPath} is not a plain file, so it cannot be stored.`);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o750 });
  // A second link is a person's own file: its mode is theirs.
  if (source.nlink === 1) await chmod(localPath, 0o640);
  await sync(localPath);
  try {
    await rename(localPath, file);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    await copyIn(path.join(root, INCOMING), file, localPath);
  }
  await sync(path.dirname(file));
  return source.size;
}

async function copyIn(incoming: string, file: string, localPath: string): Promise<void> {
  await mkdir(incoming, { recursive: true, mode: 0o750 });
  await deleteAbandoned(incoming);
  const partial = path.join(incoming, randomUUID());
  try {
    await copyFile(localPath, partial);
    await sync(partial);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  await rm(localPath);
}

/** Copies that a crash cut short; younger ones may belong to a living process of another machine. */
async function deleteAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const file = path.join(incoming, name);
    const info = await stat(file).catch(() => undefined);
    if (info !== undefined && Date.now() - info.mtimeMs > ABANDONED_AFTER_MS) await rm(file, { force: true });
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function existing(file: string): Promise<string | undefined> {
  const info = await stat(file).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  return info?.isFile() ? file : undefined;
}
