import { type Kysely, sql } from 'kysely';

/** What it takes to run a batch for days: what a person wants of it, what was seen of machines and queues, what was told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // `go`: it works. `pause`: no stage begins; what runs ends. `pause-now`: what runs is interrupted too. `cancel`: its
  // videos end. The truth that activities read before they begin; messages to workflows only hasten it.
  `alter table batches
    add column control text not null default 'go' check (control in ('go', 'pause', 'pause-now', 'cancel')),
    add column control_since timestamptz not null default now()`,
  // Of the last batch that was deleted with it: what a retry goes on with.
  `alter table videos
    add column last_batch text,
    add column last_settings_hash text references settings(hash)`,
  // The newest look of each worker process at its machine.
  `create table machine_loads (
    worker text primary key,
    host text not null,
    queues text[] not null,
    cpu_share real,
    memory_free_bytes bigint,
    memory_total_bytes bigint,
    gpus jsonb not null default '[]',
    -- What a person should know of it, a sentence each.
    findings text[] not null default '{}',
    disk_free_bytes bigint,
    disk_total_bytes bigint,
    seen_at timestamptz not null default now()
  )`,
  // One row per queue and look, whichever worker looks first.
  `create table queue_samples (
    queue text not null,
    at timestamptz not null,
    backlog int not null check (backlog >= 0),
    running int not null check (running >= 0),
    slots int not null check (slots >= 0),
    primary key (queue, at)
  )`,
  // Why a queue has no more slots: whoever advises more of them has to know.
  `alter table worker_slots add column limits jsonb not null default '[]'`,
  // A part that is down, as the stages meet it.
  `create table outages (
    id bigint generated always as identity primary key,
    part text not null,
    stage text not null,
    detail text not null,
    since timestamptz not null default now(),
    last_at timestamptz not null default now(),
    ended_at timestamptz,
    told boolean not null default false
  )`,
  // The newest ends of a batch tell its pace.
  'create index on batch_videos (batch, settled_at) where outcome is not null',
  // Every decision on a turn counts what was downloaded lately.
  `create index on stage_runs (ended_at) where stage = 'download' and status = 'completed'`,
  'create unique index outages_open on outages (part, stage) where ended_at is null',
  // What a person was told, once each.
  `create table notices_told (
    key text primary key,
    told_at timestamptz not null default now()
  )`,
  // A source on its way into the database: an interrupted listing goes on where it was.
  `create table listings (
    source_key text primary key,
    run uuid not null,
    entries int not null default 0 check (entries >= 0),
    started_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create table listing_videos (
    source_key text not null references listings(source_key) on delete cascade,
    place int not null,
    video_id text not null references videos(id),
    listed jsonb not null,
    primary key (source_key, place),
    unique (source_key, video_id)
  )`,
];
