import type { EncoderIdentity } from '../../domain/speakers/voice-vector.ts';
import { currentIdentification } from '../../storage/database/current-identification.ts';
import type { Db } from '../../storage/database/database.ts';
import { clustersOf, type StoredCluster } from '../../storage/database/speaker-clusters.ts';
import { findKnownVideo } from '../show/find-video.ts';
import { identifyAnew, notIdentified } from './refusals.ts';

/**
 * The speakers of a video as a person sees them, by first appearance.
 *
 * @param typed an id, an address or a path.
 * @throws UserError where there is no such video, or none that this encoder has listened to.
 */
export async function identifiedSpeakers(
  db: Db,
  typed: string,
  encoder: EncoderIdentity,
): Promise<readonly [StoredCluster, ...StoredCluster[]]> {
  const { id } = await findKnownVideo(db, typed);
  const configHash = await currentIdentification(db, id);
  if (configHash === undefined) throw notIdentified(id);
  const [first, ...others] = await clustersOf(db, { videoIds: [id], configHash, withSpans: [id] });
  if (first === undefined) throw notIdentified(id);
  if ([first, ...others].some((cluster) => cluster.encoder !== encoder.digest)) throw identifyAnew(id);
  return [first, ...others];
}
