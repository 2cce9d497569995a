import { asVideoId, type VideoId } from '../../domain/ids.ts';

/** The id of a video by its place in the list, 0-based. Runs have prefixes of their own: ids are used once. */
export const videoIdOf = (prefix: string, video: number): VideoId => asVideoId(`${prefix}-${video}`);

/** @throws Error when the id is none of ours. */
export function videoNumber(videoId: VideoId): number {
  const number = /-(\d+)$/.exec(videoId)?.[1];
  if (number === undefined) throw new Error(`${videoId} is no video of this bench.`);
  return Number(number);
}
