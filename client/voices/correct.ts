import type { Identified } from '../../activities/identify.ts';
import { asVideoId } from '../../domain/ids.ts';
import { numberOf } from '../../domain/speakers/labels.ts';
import { joinedSpans, type Span } from '../../domain/voices/spans.ts';
import type { Db } from '../../storage/database/database.ts';
import type { StoredCluster } from '../../storage/database/speaker-clusters.ts';
import { addCorrection, withdrawCorrections } from '../../storage/database/speaker-corrections.ts';
import { nameSpeakers } from '../../storage/database/speaker-naming.ts';
import { findResult } from '../../storage/database/stage-runs.ts';
import { changingVoices } from '../../storage/database/voice-lock.ts';
import { addSample } from '../../storage/database/voice-samples.ts';
import { ensureVoice, removeEmptyVoices } from '../../storage/database/voices.ts';
import type { Matching, VoicesWork } from './voices-session.ts';

export interface Correction {
  readonly cluster: StoredCluster;
  /** Undefined: not to be named. */
  readonly name: string | undefined;
  readonly match: Matching;
}

export interface Corrected {
  readonly name: string | undefined;
  readonly renamed: number;
  /** Voices that only the correction before had taught. */
  readonly forgotten: readonly string[];
}

/** Writes the correction instead of an earlier one, teaches the voice, and names everybody anew. */
export const correct = ({ db }: VoicesWork, { cluster, name, match }: Correction): Promise<Corrected> =>
  changingVoices(db, async (trx) => {
    const { videoId } = cluster;
    const spans = await spansOf(trx, cluster);
    const voice = name === undefined ? undefined : await ensureVoice(trx, { name });
    const before = await withdrawCorrections(trx, videoId, spans);
    const correctionId = await addCorrection(trx, { videoId, voiceId: voice?.id, spans });
    if (voice !== undefined) {
      await addSample(trx, {
        voiceId: voice.id,
        encoder: cluster.encoder,
        vector: cluster.vector,
        speechMs: Math.max(1, cluster.speechMs),
        source: `video ${videoId}, speaker ${numberOf(cluster.label)}, assigned by hand`,
        videoId,
        correctionId,
      });
    }
    const forgotten = await removeEmptyVoices(trx, before);
    return { name: voice?.name, forgotten, renamed: await nameSpeakers(trx, match) };
  });

/** All that the speaker says, also where only parts of it were listened to. */
async function spansOf(db: Db, cluster: StoredCluster): Promise<Span[]> {
  const { configHash, label } = cluster;
  const key = { videoId: asVideoId(cluster.videoId), stage: 'identify', configHash } as const;
  const turns = (await findResult<Identified>(db, key))?.turns ?? [];
  const own = turns.filter(({ speaker }) => speaker === label);
  return joinedSpans(own.length > 0 ? own : cluster.spans);
}
