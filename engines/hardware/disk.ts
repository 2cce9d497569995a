import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../../domain/error-code.ts';

export interface DiskSpace {
  /** What programs without privileges may still write. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Space of the file system that a folder lies on, or will lie on once it is made. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch (error) {
    const above = dirname(folder);
    if (errorCode(error) !== 'ENOENT' || above === folder) throw error;
    return diskSpace(above);
  }
}
