import { sql } from 'kysely';
import { normalisedName } from '../../domain/normalised-name.ts';
import type { Db } from './database.ts';

/** Somebody whose voice is known by name. */
export interface VoiceRecord {
  readonly id: number;
  readonly name: string;
  /** Accepted from the lower similarity on. */
  readonly host: boolean;
}

export interface ListedVoice extends VoiceRecord {
  readonly createdAt: Date;
  readonly samples: number;
  /** Speech in its samples, in ms. */
  readonly speechMs: number;
  /** Digests of the encoders that it has samples of. */
  readonly encoders: readonly string[];
  /** Videos in which somebody has its name, and how often a person said so. */
  readonly videos: number;
  readonly corrections: number;
}

/** Upper and lower case, spaces and full stops do not tell two names apart. */
export async function findVoice(db: Db, name: string): Promise<VoiceRecord | undefined> {
  return db
    .selectFrom('voices')
    .select(['id', 'name', 'host'])
    .where('normalized_name', '=', normalisedName(name))
    .executeTakeFirst();
}

/** The voice of this name, made where there is none. `host` undefined: as it is, and no host where it is new. */
export async function ensureVoice(
  trx: Db,
  { name, host }: { readonly name: string; readonly host?: boolean },
): Promise<VoiceRecord> {
  return trx
    .insertInto('voices')
    .values({ name, normalized_name: normalisedName(name), host: host ?? false })
    .onConflict((conflict) =>
      conflict.column('normalized_name').doUpdateSet({
        updated_at: sql<Date>`now()`,
        ...(host === undefined ? {} : { host }),
      }),
    )
    .returning(['id', 'name', 'host'])
    .executeTakeFirstOrThrow();
}

/** Every voice, by name. */
export async function listVoices(db: Db): Promise<ListedVoice[]> {
  const { rows } = await sql<ListedVoice>`
    select v.id, v.name, v.host, v.created_at as "createdAt",
           coalesce(s.samples, 0)::int as samples, coalesce(s.speech, 0)::int8 as "speechMs",
           coalesce(s.encoders, '{}') as encoders,
           (select count(distinct video_id) from speakers where voice_id = v.id)::int as videos,
           (select count(*) from speaker_corrections where voice_id = v.id)::int as corrections
    from voices v
    left join (
      select voice_id, count(*) as samples, sum(speech_ms) as speech,
             array_agg(distinct encoder order by encoder) as encoders
      from voice_samples group by voice_id) s on s.voice_id = v.id
    order by v.normalized_name`.execute(db);
  return rows;
}

/** Forgets a voice with its samples and what a person assigned to it; whoever has its name has none afterwards. */
export async function removeVoice(trx: Db, id: number): Promise<void> {
  await trx
    .updateTable('speakers')
    .set({
      kind: 'stranger',
      name: null,
      voice_id: null,
      confidence: 0,
      similarity: null,
      margin: null,
      rule: 'no-voices',
    })
    .where('voice_id', '=', id)
    .execute();
  await trx.deleteFrom('voices').where('id', '=', id).execute();
}

/** Of these voices, forgets those that neither a sample nor a correction is left of. Returns their names. */
export async function removeEmptyVoices(trx: Db, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const empty = await trx
    .selectFrom('voices')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('voice_samples').select('id').whereRef('voice_id', '=', 'voices.id'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('speaker_corrections').select('id').whereRef('voice_id', '=', 'voices.id'))),
    )
    .orderBy('name')
    .execute();
  for (const { id } of empty) await removeVoice(trx, id);
  return empty.map(({ name }) => name);
}

export interface NamedSpeaker {
  readonly videoId: string;
  readonly title: string | undefined;
  readonly label: string;
  readonly similarity: number | undefined;
  readonly margin: number | undefined;
  readonly rule: string;
  readonly confidence: number;
  readonly speechMs: number;
}

/** Where a voice is heard: every speaker that has its name, the newest identification of each video last. */
export async function speakersOfVoice(db: Db, voiceId: number): Promise<NamedSpeaker[]> {
  const rows = await db
    .selectFrom('speakers')
    .innerJoin('videos', 'videos.id', 'speakers.video_id')
    .select(['speakers.video_id', 'videos.title', 'speakers.label', 'speakers.similarity'])
    .select(['speakers.margin', 'speakers.rule', 'speakers.confidence', 'speakers.speech_ms'])
    .where('speakers.voice_id', '=', voiceId)
    .orderBy('videos.title')
    .orderBy('speakers.id')
    .execute();
  return rows.map((row) => ({
    videoId: row.video_id,
    title: row.title ?? undefined,
    label: row.label,
    similarity: row.similarity ?? undefined,
    margin: row.margin ?? undefined,
    rule: row.rule,
    confidence: row.confidence,
    speechMs: row.speech_ms ?? 0,
  }));
}
