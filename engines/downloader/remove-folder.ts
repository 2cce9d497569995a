import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../domain/error-code.ts';
import { type FolderLockOptions, LOCK, withFolderLock } from './folder-lock.ts';

export interface RemoveFolder extends FolderLockOptions {
  /** Asked when nobody else can work in the folder any more. Default: it may go. */
  readonly mayGo?: () => Promise<boolean>;
}

/**
 * Removes the folder of a download with all that is unfinished in it, as the only one at it: nothing of a download
 * that is under way there goes. Whoever comes meanwhile waits, and makes the folder anew.
 *
 * @returns false where it stays.
 * @throws a `system` StageError when somebody works in it for longer than is waited; an error of the disk.
 */
export async function removeDownloadFolder(
  folder: string,
  { mayGo, ...lock }: RemoveFolder = {},
): Promise<boolean> {
  const emptied = await withFolderLock(folder, lock, async (signal) => {
    if ((await mayGo?.()) === false) return false;
    for (const name of await readdir(folder)) {
      signal.throwIfAborted();
      if (name !== LOCK) await rm(join(folder, name), { recursive: true, force: true });
    }
    return true;
  });
  return emptied && removeEmpty(folder);
}

async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
  } catch (error) {
    const code = errorCode(error) ?? '';
    // Somebody has come in, and works there now.
    if (['ENOTEMPTY', 'EEXIST'].includes(code)) return false;
    if (code !== 'ENOENT') throw error;
  }
  return true;
}
