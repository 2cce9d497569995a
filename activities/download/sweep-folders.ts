import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../domain/error-code.ts';
import { type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { removeDownloadFolder } from '../../engines/downloader/remove-folder.ts';
import { awaitedVideos } from '../../storage/database/awaited-videos.ts';
import type { ActivityContext } from '../context.ts';
import { isRunning } from '../running-workflow.ts';
import { videoOfFolder } from './download-folder.ts';

export type Sweeping = Pick<ActivityContext, 'db' | 'temporal' | 'workFolder'>;

/** Videos asked about in one query. */
const PAGE = 500;

/** Folders that one sweep removes; the next one goes on. */
const AT_ONCE = 1000;

interface Folder {
  readonly videoId: VideoId;
  readonly path: string;
}

/**
 * Removes this machine's folders of downloads that nobody will go on with: no batch has the video still to run, and
 * its workflow does not run. What is unfinished of an open or parked video stays, for its next attempt.
 *
 * @throws what keeps it from asking, or the first folder that could not be removed: after all others.
 */
export async function sweepDownloadFolders(context: Sweeping, signal?: AbortSignal): Promise<void> {
  const folders = await foldersIn(context.workFolder);
  const failed: unknown[] = [];
  let tried = 0;
  for (let at = 0; at < folders.length && tried < AT_ONCE; at += PAGE) {
    const page = folders.slice(at, at + PAGE);
    const awaited = await awaitedVideos(
      context.db,
      page.map(({ videoId }) => videoId),
    );
    for (const { videoId, path } of page) {
      if (tried === AT_ONCE || signal?.aborted) break;
      if (awaited.has(videoId)) continue;
      const mayGo = () => isLeft(context, videoId);
      if (!(await mayGo())) continue;
      tried++;
      await removeDownloadFolder(path, { signal, mayGo }).catch((error: unknown) => failed.push(error));
    }
  }
  if (failed.length > 0) throw failed[0];
}

async function foldersIn(workFolder: string): Promise<Folder[]> {
  const entries = await readdir(workFolder, { withFileTypes: true }).catch((error: unknown) => {
    // Nothing was downloaded here yet.
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  return entries.flatMap((entry) => {
    const videoId = entry.isDirectory() ? videoOfFolder(entry.name) : undefined;
    return videoId === undefined ? [] : [{ videoId, path: join(workFolder, entry.name) }];
  });
}

/** A video that was retried by itself runs though no batch lists it any more. */
const isLeft = async (context: Sweeping, videoId: VideoId): Promise<boolean> =>
  !(await isRunning(context, { workflowId: videoWorkflowId(videoId) })) &&
  !(await awaitedVideos(context.db, [videoId])).has(videoId);
