import { constants } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../domain/error-code.ts';
import { videoFault } from '../../domain/faults.ts';
import { extensionOf } from '../../domain/sources.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { fileVideoId } from '../../domain/video-identity.ts';
import { fileSha256 } from './content-hash.ts';
import { asDiskFault } from './disk-fault.ts';
import type { DownloadedAudio, Downloader, DownloadRequest } from './downloader.ts';
import { findFinished, noteFinished } from './finished-download.ts';
import { withFolderLock } from './folder-lock.ts';
import { createMediaProver, type MediaProver } from './media-proof.ts';
import { requireFile } from './require-file.ts';

/** What a proven local file was asked for does not differ between settings. */
const WANTED = 'local';

/**
 * "Downloads" local media files: proves each like any download and puts it into the video's folder, as a hard
 * link where the file system allows, else as a copy. The person's own file is never changed.
 */
export function createLocalFileDownloader(options: { readonly python: string }): Downloader {
  const prove = createMediaProver(options);
  return {
    download: (request) =>
      withFolderLock(request.folder, { signal: request.signal }, async (signal) => {
        const finished = await findFinished(request.folder, WANTED, request.video);
        if (finished !== undefined) return finished;
        const audio = await take(prove, { ...request, signal });
        await noteFinished(request.folder, WANTED, audio);
        return audio;
      }).catch((error: unknown) => {
        throw asDiskFault(error, request.folder);
      }),
    // There is no site to ask: the listing read the file itself.
    lookUp: async ({ video }) => video,
  };
}

async function take(prove: MediaProver, request: DownloadRequest): Promise<DownloadedAudio> {
  const { video, folder, signal, onProgress } = request;
  const source = video.mediaUrl ?? video.url;
  await requireUnchanged(source, request);
  const proof = await prove({ path: source, origin: 'local', signal });
  const path = join(folder, `${video.id}.${extensionOf(source)}`);
  await linkOrCopy(source, path);
  onProgress?.(proof.sizeBytes, proof.sizeBytes);
  const durationMs = Math.round(proof.decodedMs);
  return {
    path,
    sizeBytes: proof.sizeBytes,
    durationMs,
    codec: proof.codec,
    metadata: { ...video, durationMs: video.durationMs ?? durationMs },
    askedSite: false,
  };
}

/** The id is the content's: another content under the same path would be stored as what it is not. */
async function requireUnchanged(source: string, { video, signal }: DownloadRequest): Promise<void> {
  const readable = asUnreadable(source, video);
  const found = await requireFile(source, video.id).catch((error: unknown) => {
    throw readable(error);
  });
  const hash = await fileSha256(source, signal).catch((error: unknown) => {
    throw readable(error);
  });
  if (fileVideoId(hash) !== video.id && found.size > 0) {
    throw videoFault(
      'file-changed',
      `The file ${source} has changed since it was listed. Start the batch again to take it as it is now.`,
      { kind: 'failed' },
    );
  }
}

/** A file that this user may not read, or whose folder they may not enter, is a person's to open. */
const asUnreadable =
  (source: string, { id }: VideoMetadata) =>
  (error: unknown): unknown => {
    if (errorCode(error) !== 'EACCES') return error;
    const detail = `The file ${source} may not be read by this user. Give it read permission, then: vidmine retry ${id}`;
    return videoFault('file-unreadable', detail, { kind: 'failed' }, error);
  };

async function linkOrCopy(source: string, path: string): Promise<void> {
  await rm(path, { force: true });
  try {
    await link(source, path);
  } catch {
    // Another file system, or one without links, or a file of somebody else.
    const part = `${path}.part`;
    await copyFile(source, part, constants.COPYFILE_FICLONE);
    await rename(part, path);
  }
}
