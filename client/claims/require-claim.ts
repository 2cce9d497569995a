import { readClaimReference } from '../../domain/claim-reference.ts';
import type { VideoId } from '../../domain/ids.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Db } from '../../storage/database/database.ts';
import { claimsOfVideo, type ShownClaim } from '../../storage/database/published-claims.ts';
import { findKnownVideo } from '../show/find-video.ts';
import { type GroupedClaim, groupedClaims } from '../show/grouped-claims.ts';

/** A claim that a person named, among those of its video. */
export interface NamedClaim extends GroupedClaim {
  /** What a split made of it. */
  readonly parts: readonly ShownClaim[];
  readonly mergedInto?: ShownClaim;
}

/**
 * @param typed `VIDEO#3.0`, the video as its id, its address or its path.
 * @throws UserError when that is no reference, or there is no such claim.
 */
export async function requireClaim(db: Db, typed: string): Promise<NamedClaim> {
  const reference = readClaimReference(typed);
  if (reference === undefined) throw noReference(typed);
  const video = await findKnownVideo(db, reference.video);
  const claims = await claimsOfVideo(db, video.id);
  const { visible, rejected, absorbed } = groupedClaims(claims);
  const named = [...visible, ...rejected, ...absorbed].find(({ claim }) => claim.key === reference.key);
  if (named === undefined) throw noSuchClaim(video.id, reference.key, claims.length);
  return {
    ...named,
    parts: claims.filter(({ splitFrom }) => splitFrom === reference.key),
    mergedInto: claims.find(({ key }) => key === named.claim.mergedInto),
  };
}

const noReference = (typed: string): UserError =>
  new UserError({
    what: `${typed} names no claim`,
    why: 'A claim is named by its video and its number in it, such as dQw4w9WgXcQ#3.0.',
    todo: 'see the names beside the claims: vidmine show <video>, or vidmine claims list <video>',
    usage: true,
  });

/** @param claims how many the video has. */
export const noSuchClaim = (id: VideoId, key: string, claims = 1): UserError =>
  new UserError({
    what: `${id} has no claim ${key}`,
    why:
      claims === 0
        ? 'It has none: it is not stored, or was stored without mining.'
        : 'Claims get new numbers when the video is mined again.',
    todo: claims === 0 ? `see: vidmine show ${id}` : `see its claims: vidmine claims list ${id}`,
    usage: true,
  });
