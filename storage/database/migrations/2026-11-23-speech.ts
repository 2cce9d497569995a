import { type Kysely, sql } from 'kysely';

/** How transcripts were made, what voices sound like, who they are, and what a person corrected. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table transcripts add column quality jsonb not null default
    '{"secondDecodes":{"count":0,"durationMs":0,"better":0},"removed":[],"interpolatedWords":0,"notices":[]}'`,

  // A person or thing whose voice is known by name.
  `create table voices (
    id bigint primary key generated always as identity,
    name text not null check (name <> ''),
    normalized_name text not null unique,
    host boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,

  // A correction names the voice by the stretches it speaks: labels and rows change when a stage runs again.
  // Without a voice: whoever it is, they are not to be named by similarity.
  `create table speaker_corrections (
    id bigint primary key generated always as identity,
    video_id text not null references videos(id),
    voice_id bigint references voices(id) on delete cascade,
    spans jsonb not null,
    created_at timestamptz not null default now()
  )`,
  'create index speaker_corrections_by_video on speaker_corrections (video_id)',

  // What a voice is known by; float32, little-endian, L2-normalised.
  `create table voice_samples (
    id bigint primary key generated always as identity,
    voice_id bigint not null references voices(id) on delete cascade,
    encoder text not null,
    vector bytea not null,
    speech_ms int not null check (speech_ms > 0),
    source text not null,
    video_id text references videos(id),
    correction_id bigint references speaker_corrections(id) on delete cascade,
    created_at timestamptz not null default now()
  )`,
  'create index voice_samples_by_voice on voice_samples (voice_id)',

  // Speakers are the clusters of a video; who they are is decided again whenever voices change.
  `alter table speakers
    add column kind text not null default 'stranger' check (kind in ('named', 'stranger', 'doubtful')),
    add column voice_id bigint references voices(id) on delete set null,
    add column confidence real not null default 0 check (confidence between 0 and 1),
    add column encoder text,
    add column vector bytea,
    add column speech_ms bigint,
    add column coherence real,
    add constraint named_or_not check ((kind = 'named') = (name is not null)),
    add constraint vector_has_encoder check ((vector is null) = (encoder is null))`,
  'create index speakers_by_encoder on speakers (encoder, id) where vector is not null',

  // What was encoded, so that a voice can be learnt from a video whose audio is gone.
  `create table speaker_pieces (
    video_id text not null references videos(id),
    config_hash text not null,
    start_ms bigint not null,
    end_ms bigint not null check (end_ms > start_ms),
    label text,
    confidence real not null check (confidence between 0 and 1),
    encoder text not null,
    vector bytea not null,
    primary key (video_id, config_hash, start_ms)
  )`,

  // A video that was run again on settings of its own keeps them: a retry goes on with them.
  'alter table batch_videos add column settings_hash text references settings(hash)',
];
