import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { asNamed } from '../../domain/as-named.ts';
import { asVideoId, type VideoId } from '../../domain/ids.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { UserError } from '../../domain/user-error.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { webVideoId } from '../../domain/video-identity.ts';
import { sha256Hex } from '../../engines/downloader/content-hash.ts';
import { listBatches } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { videosAt } from '../../storage/database/video-addresses.ts';
import { findVideo } from '../../storage/database/videos.ts';
import { videoReference } from '../video-reference.ts';

/**
 * The video that a person means by an id, any form of its YouTube address, another address, or a path.
 *
 * @throws UserError when no video is known by it, or more than one.
 */
export async function findKnownVideo(
  db: Db,
  typed: string,
  unknown: (typed: string) => UserError | Promise<UserError> = unknownVideo,
): Promise<VideoMetadata> {
  for (const id of idsMeantBy(typed)) {
    const video = await findVideo(db, id);
    if (video !== undefined) return video;
  }
  const [id, ...others] = await videosAt(db, addressesMeantBy(typed));
  if (id === undefined) throw await unknown(typed);
  if (others.length > 0) throw severalVideos(typed, [id, ...others]);
  return (await findVideo(db, id))!;
}

function idsMeantBy(typed: string): VideoId[] {
  const id = asVideoId(videoReference(typed));
  return URL.canParse(typed) ? [id, webVideoId(typed, sha256Hex)] : [id];
}

function addressesMeantBy(typed: string): string[] {
  if (URL.canParse(typed)) return [typed, new URL(typed).href];
  const absolute = path.resolve(typed);
  return [absolute, pathToFileURL(absolute).href];
}

/** Where a batch could have been meant as well: an address or a path never is one. */
export const findVideoOrBatch = (db: Db, typed: string): Promise<VideoMetadata> =>
  findKnownVideo(db, typed, async () => {
    if (typed.includes('/')) return unknownVideo(typed);
    return unknownName(
      typed,
      (await listBatches(db)).map(({ name }) => name),
    );
  });

/** @param batches names of which one may have been meant. */
export function unknownName(typed: string, batches: readonly string[]): UserError {
  const meant = nearestName(typed, batches);
  return new UserError({
    what: `There is no batch and no video named ${asNamed(typed)}`,
    todo:
      meant === undefined
        ? 'See all batches with: vidmine status'
        : `Did you mean ${meant}? All batches: vidmine status`,
    usage: true,
  });
}

const unknownVideo = (typed: string): UserError =>
  new UserError({
    what: `No video is known as ${asNamed(typed)}`,
    why: 'It is neither the id nor the address of a video in any batch.',
    todo: 'see the ids of a batch with `vidmine status <batch>`, and the batches with `vidmine status`; a new video comes in with `vidmine batch start <its address>`.',
    usage: true,
  });

const severalVideos = (typed: string, ids: readonly VideoId[]): UserError =>
  new UserError({
    what: `${typed} is the address of ${ids.length} videos`,
    todo: `name one by its id: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}`,
    usage: true,
  });
