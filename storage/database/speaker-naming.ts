import { sql } from 'kysely';
import type { VideoId } from '../../domain/ids.ts';
import { nameClusters } from '../../domain/speakers/name-clusters.ts';
import type { MatchRules, Naming, Voice } from '../../domain/speakers/naming.ts';
import type { EncoderIdentity } from '../../domain/speakers/voice-vector.ts';
import type { Db } from './database.ts';
import { enrolledVoices } from './enrolled-voices.ts';
import { clustersOf, type StoredCluster, videosWithClusters } from './speaker-clusters.ts';
import { correctionsOf, type SpeakerCorrection } from './speaker-corrections.ts';
import { changingVoices, keepVoices } from './voice-lock.ts';

export interface NamingRequest {
  readonly encoder: EncoderIdentity;
  readonly rules: MatchRules;
  /** Only this video; otherwise every video that was identified with this encoder. */
  readonly videoId?: VideoId;
}

/** Some twenty clusters of 1 KB each: a page stays far below a megabyte. */
const VIDEOS_PER_PAGE = 50;

/**
 * Decides anew who the clusters of this encoder are, by the enrolled voices and what a person corrected. Clusters of
 * other encoders keep their names. Within a transaction it is part of that: the one that stores a video's speakers,
 * or `changingVoices`.
 *
 * @returns how many speakers are called otherwise than before; similarities change with every voice.
 */
export async function nameSpeakers(db: Db, request: NamingRequest): Promise<number> {
  if (!db.isTransaction) {
    return request.videoId === undefined
      ? changingVoices(db, (trx) => nameSpeakers(trx, request))
      : db.transaction().execute((trx) => nameSpeakers(trx, request));
  }
  await keepVoices(db);
  const { encoder, rules, videoId } = request;
  const named = await namesAndVoices(db, encoder);
  if (videoId !== undefined) return nameVideos(db, [videoId], { encoder, rules, ...named });
  let changed = 0;
  let videoIds = await videosWithClusters(db, encoder.digest, '', VIDEOS_PER_PAGE);
  while (videoIds.length > 0) {
    changed += await nameVideos(db, videoIds, { encoder, rules, ...named });
    videoIds = await videosWithClusters(db, encoder.digest, videoIds.at(-1)!, VIDEOS_PER_PAGE);
  }
  return changed;
}

interface NamingBasis {
  readonly encoder: EncoderIdentity;
  readonly rules: MatchRules;
  readonly voices: readonly Voice[];
  /** By id, those without a sample of this encoder too: a person may have named them. */
  readonly byId: ReadonlyMap<number, Voice>;
}

async function namesAndVoices(
  db: Db,
  { digest, dimensions }: EncoderIdentity,
): Promise<Pick<NamingBasis, 'voices' | 'byId'>> {
  const voices = await enrolledVoices(db, digest);
  const all = await db.selectFrom('voices').select(['id', 'name', 'host']).execute();
  const silent = all.map((voice): Voice => ({ ...voice, centroid: new Float32Array(dimensions) }));
  return { voices, byId: new Map([...silent, ...voices].map((voice) => [voice.id, voice])) };
}

async function nameVideos(db: Db, videoIds: readonly string[], basis: NamingBasis): Promise<number> {
  const corrections = Map.groupBy(await correctionsOf(db, videoIds), ({ videoId }) => videoId);
  const clusters = await clustersOf(db, {
    videoIds,
    encoder: basis.encoder.digest,
    withSpans: [...corrections.keys()],
  });
  const identified = Map.groupBy(clusters, ({ videoId, configHash }) => `${videoId}\n${configHash}`);
  const changes = [...identified.values()].flatMap((together) =>
    changedNamings(together, corrections.get(together[0]!.videoId) ?? [], basis),
  );
  await saveNamings(db, changes);
  return changes.filter(({ renamed }) => renamed).length;
}

interface NewNaming {
  readonly id: number;
  readonly naming: Naming;
  /** Called otherwise, not only compared anew. */
  readonly renamed: boolean;
}

function changedNamings(
  clusters: readonly StoredCluster[],
  corrections: readonly SpeakerCorrection[],
  { voices, byId, rules }: NamingBasis,
): NewNaming[] {
  const said = corrections.map(({ spans, voiceId }) => ({
    spans,
    voice: voiceId === undefined ? undefined : byId.get(voiceId),
  }));
  const namings = nameClusters(clusters, voices, said, rules);
  return clusters.flatMap(({ id, naming: before }) => {
    const naming = namings.get(id)!;
    const renamed = before.kind !== naming.kind || before.name !== naming.name;
    return isSame(before, naming) ? [] : [{ id, naming, renamed }];
  });
}

/** Columns are float4: a number that comes back is the one that went in, rounded to that. */
function isSame(stored: Naming, decided: Naming): boolean {
  const numbers = ['similarity', 'margin', 'confidence'] as const;
  const words = ['kind', 'voiceId', 'name', 'rule'] as const;
  return (
    words.every((key) => stored[key] === decided[key]) &&
    numbers.every((key) => Object.is(float4(stored[key]), float4(decided[key])))
  );
}

const float4 = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.fround(value);

async function saveNamings(db: Db, namings: readonly NewNaming[]): Promise<void> {
  if (namings.length === 0) return;
  const rows = namings.map(({ id, naming }) => ({
    id,
    kind: naming.kind,
    name: naming.name ?? null,
    voice_id: naming.voiceId ?? null,
    similarity: naming.similarity ?? null,
    margin: naming.margin ?? null,
    rule: naming.rule,
    confidence: naming.confidence,
  }));
  await sql`
    update speakers set
      kind = given.kind, name = given.name, voice_id = given.voice_id, similarity = given.similarity,
      margin = given.margin, rule = given.rule, confidence = given.confidence
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(
      id int8, kind text, name text, voice_id int8, similarity real, margin real, rule text, confidence real)
    where speakers.id = given.id`.execute(db);
}
