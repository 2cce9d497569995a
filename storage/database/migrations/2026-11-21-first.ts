import { type Kysely, sql } from 'kysely';

/**
 * The rules live in the tables: foreign keys, unique keys and checks make the wrong states unsayable.
 * `config_hash` is always the identity of the stage result a row belongs to.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'create extension if not exists vector',

  `create table settings (
    hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
    settings jsonb not null,
    created_at timestamptz not null default now()
  )`,

  `create table videos (
    id text primary key check (id <> ''),
    kind text not null check (kind in ('youtube', 'web', 'feed', 'file')),
    url text not null,
    media_url text,
    title text,
    channel text,
    channel_id text,
    description text,
    language text,
    published_at timestamptz,
    duration_ms bigint check (duration_ms >= 0),
    live_status text,
    availability text,
    media_type text,
    chapters jsonb not null default '[]',
    tags text[] not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,

  `create table batches (
    name text primary key check (name <> ''),
    source text not null,
    source_key text not null,
    settings_hash text not null references settings(hash),
    options jsonb not null default '{}',
    created_at timestamptz not null default now(),
    started_at timestamptz not null default now(),
    ended_at timestamptz
  )`,

  // The truth about a video in a batch: settled when `outcome` is there.
  `create table batch_videos (
    batch text not null references batches(name) on delete cascade,
    video_id text not null references videos(id),
    position int not null check (position >= 0),
    shared boolean not null default false,
    outcome text check (outcome in ('stored', 'skipped', 'unavailable', 'parked', 'failed', 'cancelled')),
    outcome_detail jsonb,
    settled_at timestamptz,
    primary key (batch, video_id),
    unique (batch, position),
    check ((outcome is null) = (outcome_detail is null)),
    check ((outcome is null) = (settled_at is null))
  )`,
  'create index on batch_videos (video_id)',
  'create index on batch_videos (batch, position) where outcome is null',

  // One row per attempt; at most one completed row, whose result is the stage's result.
  `create table stage_runs (
    id bigint generated always as identity primary key,
    video_id text not null references videos(id),
    stage text not null,
    config_hash text not null check (config_hash ~ '^[0-9a-f]{64}$'),
    status text not null check (status in ('running', 'completed', 'failed', 'abandoned')),
    run_id text not null,
    worker text not null,
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    fault text check (fault in ('system', 'identity', 'video')),
    reason text,
    detail text,
    result jsonb,
    metrics jsonb not null default '{}',
    check ((status = 'running') = (ended_at is null)),
    check ((status = 'completed') = (result is not null)),
    check ((status = 'failed') = (fault is not null))
  )`,
  `create unique index stage_runs_one_result on stage_runs (video_id, stage, config_hash) where status = 'completed'`,
  'create index on stage_runs (video_id, started_at)',
  `create index on stage_runs (status) where status = 'running'`,

  `create table transcripts (
    video_id text not null references videos(id),
    config_hash text not null,
    language text not null,
    language_probability real not null,
    duration_ms bigint not null check (duration_ms >= 0),
    engine text not null,
    model text not null,
    words jsonb not null,
    spans jsonb not null,
    primary key (video_id, config_hash)
  )`,

  // Who speaks in a video under one identification; label is A, B, … and null-free: Unknown has no row.
  `create table speakers (
    id bigint generated always as identity primary key,
    video_id text not null references videos(id),
    config_hash text not null,
    label text not null check (label <> ''),
    name text,
    similarity real,
    margin real,
    rule text not null,
    unique (video_id, config_hash, label)
  )`,

  `create table segments (
    id bigint generated always as identity primary key,
    video_id text not null references videos(id),
    config_hash text not null,
    ordinal int not null check (ordinal >= 0),
    speaker_id bigint references speakers(id),
    speaker_confidence real not null check (speaker_confidence between 0 and 1),
    start_ms bigint not null check (start_ms >= 0),
    end_ms bigint not null,
    text text not null check (text <> ''),
    text_hash text not null,
    sentences jsonb not null,
    search tsvector generated always as (to_tsvector('simple', text)) stored,
    unique (video_id, config_hash, ordinal),
    check (end_ms > start_ms)
  )`,
  'create index on segments (text_hash)',
  'create index on segments using gin (search)',

  // What mining one segment gave; a failed segment is a failed row, never an empty result.
  `create table findings (
    segment_id bigint not null references segments(id) on delete cascade,
    config_hash text not null,
    status text not null check (status in ('completed', 'failed')),
    findings jsonb,
    reason text,
    failures int not null default 0 check (failures >= 0),
    model text not null,
    prompt_tokens int not null default 0,
    output_tokens int not null default 0,
    latency_ms int not null default 0,
    ended_at timestamptz not null default now(),
    primary key (segment_id, config_hash),
    check ((status = 'completed') = (findings is not null)),
    check ((status = 'failed') = (reason is not null))
  )`,

  // A model that cuts texts elsewhere gives other vectors: it is another model.
  `create table embedding_models (
    id int generated always as identity primary key,
    engine text not null,
    model text not null,
    digest text not null,
    dimensions int not null check (dimensions between 1 and 4000),
    max_tokens int not null check (max_tokens >= 1),
    unique (engine, model, digest, max_tokens)
  )`,

  // The 'done' mark, written in the same transaction as the knowledge it stands for.
  `create table publications (
    video_id text primary key references videos(id),
    config_hash text not null,
    segment_hash text not null,
    transcript_hash text not null,
    settings_hash text not null,
    heard_hash text not null,
    mining text not null check (mining in ('off', 'extractive', 'abstractive')),
    model text,
    demo boolean not null default false,
    embedding_model_id int not null references embedding_models(id),
    published_at timestamptz not null default now()
  )`,

  `create table claims (
    id bigint generated always as identity primary key,
    video_id text not null references publications(video_id) on delete cascade,
    key text not null,
    original_text text not null check (original_text <> ''),
    revised_text text check (revised_text <> ''),
    text text generated always as (coalesce(revised_text, original_text)) stored,
    text_hash text not null,
    type text not null check (type in ('factual', 'causal', 'normative', 'forecast', 'definition')),
    stance text not null check (stance in ('asserts', 'questions', 'opposes', 'neutral')),
    domain text,
    evaluated boolean not null,
    decision text check (decision in ('accept', 'reject')),
    reason text,
    importance real check (importance between 0 and 10),
    novelty real check (novelty between 0 and 10),
    confidence real check (confidence between 0 and 10),
    rank int check (rank >= 1),
    tier text check (tier in ('A', 'B', 'C')),
    unique (video_id, key),
    check (evaluated = (decision is not null)),
    check (evaluated = (importance is not null)),
    check (evaluated = (tier is not null))
  )`,
  'create index on claims (text_hash)',

  `create table people (
    id bigint generated always as identity primary key,
    video_id text not null references publications(video_id) on delete cascade,
    name text not null check (name <> ''),
    normalized_name text not null,
    entity_type text not null check (entity_type in ('person', 'organization')),
    role text,
    unique (video_id, normalized_name, entity_type)
  )`,
  `create table jargon (
    id bigint generated always as identity primary key,
    video_id text not null references publications(video_id) on delete cascade,
    term text not null check (term <> ''),
    normalized_term text not null,
    definition text,
    unique (video_id, normalized_term)
  )`,
  `create table mental_models (
    id bigint generated always as identity primary key,
    video_id text not null references publications(video_id) on delete cascade,
    name text not null check (name <> ''),
    normalized_name text not null,
    description text,
    aliases text[] not null default '{}',
    unique (video_id, normalized_name)
  )`,

  // Every piece of evidence belongs to exactly one item and lies within one segment.
  `create table evidence (
    id bigint generated always as identity primary key,
    claim_id bigint references claims(id) on delete cascade,
    person_id bigint references people(id) on delete cascade,
    jargon_id bigint references jargon(id) on delete cascade,
    mental_model_id bigint references mental_models(id) on delete cascade,
    segment_id bigint not null references segments(id),
    speaker_id bigint references speakers(id),
    quote text not null check (quote <> ''),
    start_ms bigint not null check (start_ms >= 0),
    end_ms bigint not null,
    check (num_nonnulls(claim_id, person_id, jargon_id, mental_model_id) = 1),
    check (end_ms >= start_ms)
  )`,
  'create index on evidence (claim_id)',
  'create index on evidence (person_id)',
  'create index on evidence (jargon_id)',
  'create index on evidence (mental_model_id)',
  'create index on evidence (segment_id)',

  // Vectors are keyed by their text: the same sentence is embedded once, and a rerun finds what it did.
  `create table embeddings (
    model_id int not null references embedding_models(id),
    kind text not null check (kind in ('segment', 'claim')),
    text_hash text not null check (text_hash ~ '^[0-9a-f]{64}$'),
    embedding vector not null,
    primary key (model_id, kind, text_hash)
  )`,
];
