import { join } from 'node:path';
import { asVideoId, type VideoId } from '../../domain/ids.ts';

const NAME = /^(.+)-[0-9a-f]{8}$/;

/** Where a download under an identity works: nothing of another one is resumed. */
export const downloadFolder = (workFolder: string, videoId: VideoId, configHash: string): string =>
  join(workFolder, `${videoId}-${configHash.slice(0, 8)}`);

/** Whose folder has such a name; undefined: it is none of a download. */
export function videoOfFolder(name: string): VideoId | undefined {
  const id = NAME.exec(name)?.[1];
  return id === undefined ? undefined : asVideoId(id);
}
