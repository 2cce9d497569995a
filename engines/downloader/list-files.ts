import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extensionOf, MEDIA_EXTENSIONS } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import { fileVideoId } from '../../domain/video-identity.ts';
import { fileSha256 } from './content-hash.ts';
import type { ListedVideo, ListingNotice } from './listing.ts';

/** One media file. Its id is its content's: reading it takes a while for a large one. */
export async function listFile(path: string, signal?: AbortSignal): Promise<ListedVideo> {
  try {
    const { size, mtimeMs } = await stat(path);
    if (size === 0) {
      throw new UserError({
        what: `${path} cannot be used as a source`,
        why: 'the file is empty (0 bytes)',
        todo: 'copy or record it again',
      });
    }
    const id = fileVideoId(await fileSha256(path, signal));
    const title = basename(path, extname(path));
    return {
      video: { id, kind: 'file', url: pathToFileURL(path).href, mediaUrl: path, title },
      timeMs: mtimeMs,
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof UserError ? error : unreadable(path, error);
  }
}

/**
 * The media files of a folder and its subfolders, sorted by path; hidden ones are passed over, and so are subfolders that
 * cannot be read: disks have such of the system's (`lost+found`).
 */
export async function* listFolder(
  folder: string,
  onNotice: (notice: ListingNotice) => void,
  signal?: AbortSignal,
): AsyncGenerator<ListedVideo> {
  const paths = await mediaFilesIn(folder, onNotice);
  if (paths.length === 0) {
    throw new UserError({
      what: `The folder ${folder} has nothing to hear`,
      why: `neither it nor its subfolders hold a media file (${[...MEDIA_EXTENSIONS].join(', ')})`,
      todo: 'check the path; hidden files and folders are not looked at',
    });
  }
  for (const path of paths) {
    try {
      yield await listFile(path, signal);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      onNotice({ kind: 'passed-over', text: path, reason: error.why ?? error.what });
    }
  }
}

async function mediaFilesIn(
  folder: string,
  onNotice: (notice: ListingNotice) => void,
): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const found = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.'))
      .map(async (entry): Promise<readonly string[]> => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
          return mediaFilesIn(path, onNotice).catch((error: unknown) => {
            if (!(error instanceof UserError)) throw error;
            onNotice({ kind: 'passed-over', text: path, reason: error.why ?? error.what });
            return [];
          });
        }
        if (!MEDIA_EXTENSIONS.has(extensionOf(path))) return [];
        // A link to a file counts as the file; links to folders could lead round in circles.
        const isFile = entry.isSymbolicLink()
          ? (await stat(path).catch(() => undefined))?.isFile()
          : entry.isFile();
        return isFile ? [path] : [];
      }),
  );
  return found.flat().sort();
}

const unreadable = (path: string, error: unknown): UserError =>
  new UserError({
    what: `${path} cannot be read`,
    why: error instanceof Error ? error.message : String(error),
    todo: 'check that it is there and that you may read it',
    cause: error,
  });
