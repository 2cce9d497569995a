import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { errorCode } from '../../domain/error-code.ts';
import { videoFault } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * The local file of a video.
 *
 * @throws StageError where it is gone; the system's error where it cannot be looked at: a disk or a share that does not
 * answer has not said that the file is gone.
 */
export async function requireFile(path: string, videoId: VideoId): Promise<Stats> {
  const found = await stat(path).catch((error: unknown) => {
    if (!GONE.has(errorCode(error) ?? '')) throw error;
    return undefined;
  });
  if (found?.isFile()) return found;
  throw videoFault(
    'file-missing',
    `The file ${path} is not there any more. Put it back, then: vidmine retry ${videoId}`,
    { kind: 'unavailable', reason: 'not-found' },
  );
}
