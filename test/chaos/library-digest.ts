import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../storage/database/database.ts';

/** All that is stored of a video, part by part as text: without ids and times, so that two libraries can be compared. */
export type DigestOfVideo = Readonly<Record<string, string>>;

/** What every video came to, by its id. */
export async function libraryDigest(db: Db): Promise<ReadonlyMap<string, DigestOfVideo>> {
  const parts = await Promise.all(
    Object.entries(PARTS).map(async ([part, query]) => {
      const { rows } = await query.execute(db);
      return rows.map(({ video, value }) => ({ video, part, value: JSON.stringify(value) }));
    }),
  );
  const videos = new Map<string, Record<string, string>>();
  for (const { video, part, value } of parts.flat()) {
    const digest = videos.get(video) ?? {};
    digest[part] = value;
    videos.set(video, digest);
  }
  return videos;
}

/** Where two libraries differ, in words; nothing where they are the same. */
export function differencesOf(
  one: ReadonlyMap<string, DigestOfVideo>,
  other: ReadonlyMap<string, DigestOfVideo>,
): readonly string[] {
  const videos = [...new Set([...one.keys(), ...other.keys()])].toSorted();
  return videos.flatMap((video) => {
    const [here = {}, there = {}] = [one.get(video), other.get(video)];
    return Object.keys(PARTS).flatMap((part) =>
      here[part] === there[part] ? [] : [`${video}, ${part}: ${firstDifference(here[part], there[part])}`],
    );
  });
}

const AROUND = 60;

function firstDifference(one = 'nothing', other = 'nothing'): string {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  const from = Math.max(0, (at < 0 ? Math.min(one.length, other.length) : at) - AROUND);
  const shown = (text: string) => text.slice(from, from + 3 * AROUND);
  return `"${shown(one)}" instead of "${shown(other)}"`;
}

interface Row {
  readonly video: string;
  readonly value: unknown;
}

/** One row for each video, with all rows of a part in an order of their own. */
const rows = (from: RawBuilder<unknown>): RawBuilder<Row> =>
  sql<Row>`select video, jsonb_agg(to_jsonb(part) - 'video' order by (to_jsonb(part) - 'video')::text) as value
    from (${from}) as part group by video`;

/** Ids stand for what they name: segments by their places, speakers by their letters, claims by their keys. */
const PARTS: Readonly<Record<string, RawBuilder<Row>>> = {
  outcome: rows(sql`select video_id as video, outcome, outcome_detail from batch_videos`),
  metadata: rows(sql`select id as video, kind, url, title, channel, duration_ms from videos`),
  stages: rows(sql`select video_id as video, stage, config_hash, result from stage_runs
    where status = 'completed'`),
  transcript:
    rows(sql`select video_id as video, config_hash, language, duration_ms, engine, model, words, spans,
    quality from transcripts`),
  speakers: rows(sql`select video_id as video, config_hash, label, name, rule, kind, confidence, speech_ms,
    md5(vector) as vector from speakers`),
  segments: rows(sql`select segments.video_id as video, segments.config_hash, ordinal, start_ms, end_ms, text,
    text_hash, sentences, speaker_confidence, label
    from segments left join speakers on speakers.id = speaker_id`),
  findings: rows(sql`select video_id as video, ordinal, findings.config_hash, status, findings, reason, model
    from findings join segments on segments.id = segment_id`),
  claims:
    rows(sql`select video_id as video, key, original_text, text, text_hash, type, stance, domain, evaluated,
    decision, scores, importance, novelty, confidence, rank, tier, merged_into, split_from, visible from claims`),
  items: rows(sql`
    select video_id as video, 'person' as what, normalized_name as name, aliases, decision, visible from people
    union all select video_id, 'term', normalized_term, aliases, decision, visible from jargon
    union all select video_id, 'model', normalized_name, aliases, decision, visible from mental_models`),
  evidence: rows(sql`select segments.video_id as video, ordinal, quote, evidence.start_ms, evidence.end_ms,
    claims.key as claim, people.normalized_name as person
    from evidence join segments on segments.id = segment_id
      left join claims on claims.id = claim_id left join people on people.id = person_id`),
  summary: rows(sql`select video_id as video, short_summary, long_summary, chapters, model from summaries`),
  vectors: rows(sql`
    select video, texts.kind, texts.text_hash, md5(embedding::text) as vector
    from (select video_id as video, 'segment' as kind, text_hash from segments
          union all select video_id, 'claim', text_hash from claims) as texts
      join embeddings on embeddings.kind = texts.kind and embeddings.text_hash = texts.text_hash`),
  publication: rows(sql`select video_id as video, config_hash, segment_hash, transcript_hash, settings_hash,
    heard_hash, mining, publications.model, demo, embedding_models.model as embedding
    from publications join embedding_models on embedding_models.id = embedding_model_id`),
  neighbours: rows(sql`select claims.video_id as video, claims.key, others.key as near,
    round(similarity::numeric, 5) as similarity
    from claim_neighbours join claims on claims.id = claim_id
      join claims as others on others.id = neighbour_id`),
};
