import type { Voice } from '../../domain/speakers/naming.ts';
import { centroidOf } from '../../domain/speakers/similarity.ts';
import type { Db } from './database.ts';
import { listSamples } from './voice-samples.ts';

/** The voices that take part with this encoder: those with a sample of it, by id. */
export async function enrolledVoices(db: Db, encoder: string): Promise<Voice[]> {
  const voices = await db.selectFrom('voices').select(['id', 'name', 'host']).orderBy('id').execute();
  const samples = Map.groupBy(await listSamples(db, { encoder }), ({ voiceId }) => voiceId);
  return voices.flatMap((voice) => {
    const own = (samples.get(voice.id) ?? []).map(({ vector, speechMs }) => ({ vector, weight: speechMs }));
    const centroid = centroidOf(own);
    return centroid === undefined ? [] : [{ ...voice, centroid }];
  });
}
