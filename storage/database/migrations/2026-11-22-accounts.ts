import { type Kysely, sql } from 'kysely';

/** Whom we download as, how each one fares, and every turn that was given. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // An address that requests leave by: a refusal of two accounts concerns all that share it.
  `create table egresses (
    name text primary key check (name <> ''),
    paused_until timestamptz,
    pause_reason text,
    pauses int not null default 0 check (pauses >= 0),
    rate_limited_account text,
    rate_limited_at timestamptz,
    bot_walled_account text,
    check ((paused_until is null) = (pause_reason is null)),
    check ((rate_limited_account is null) = (rate_limited_at is null))
  )`,

  // Accounts, the guest and open hosts. What a person decided (service) and what health decided (paused_until).
  `create table accounts (
    name text primary key check (name <> ''),
    kind text not null check (kind in ('account', 'guest', 'open-host')),
    egress text not null references egresses(name),
    service text not null default 'in-service' check (service in ('in-service', 'paused', 'disabled')),
    service_reason text,
    service_detail text,
    service_since timestamptz not null default now(),
    paused_until timestamptz,
    pause_reason text,
    failures int not null default 0 check (failures >= 0),
    multiplier real not null default 1 check (multiplier >= 1),
    blocked_before boolean not null default false,
    next_allowed_at timestamptz,
    delay jsonb,
    build_started_at timestamptz,
    build_downloads int not null default 0 check (build_downloads >= 0),
    build_share int not null default 0 check (build_share >= 0),
    downloads int not null default 0 check (downloads >= 0),
    last_lease_at timestamptz,
    cookies_changed_at timestamptz,
    created_at timestamptz not null default now(),
    check (kind <> 'account' or (name ~ '^[a-z0-9][a-z0-9._-]{0,39}$' and name <> 'guest')),
    check (service = 'in-service' or service_reason is not null),
    check ((paused_until is null) = (pause_reason is null))
  )`,

  // Apart from the rest, so that no query takes them along by accident.
  `create table account_secrets (
    account text primary key references accounts(name) on delete cascade,
    cookies text not null check (cookies <> ''),
    proxy text,
    version int not null default 1
  )`,

  // A turn: open until it is taken back. One at a time for whoever is paced, whatever goes wrong elsewhere.
  `create table leases (
    id text primary key,
    account text not null,
    kind text not null check (kind in ('account', 'guest', 'open-host')),
    purpose text not null check (purpose in ('download', 'test')),
    video_id text references videos(id),
    workflow_id text,
    run_id text,
    batch text,
    granted_at timestamptz not null default now(),
    expires_at timestamptz not null,
    -- Written by the download itself.
    ended_at timestamptz,
    end_kind text check (end_kind in ('success', 'not-used', 'unknown', 'verdict')),
    verdict text,
    reason text,
    detail text,
    full_verdict jsonb,
    -- Written when it is taken back, with the wait that follows.
    returned_at timestamptz,
    delay jsonb,
    check ((ended_at is null) = (end_kind is null)),
    check ((verdict is not null) = (coalesce(end_kind, '') = 'verdict')),
    check ((full_verdict is not null) = (verdict is not null)),
    check (purpose = 'test' or (video_id is not null and workflow_id is not null and run_id is not null))
  )`,
  `create unique index leases_one_at_a_time on leases (account) where returned_at is null and kind <> 'open-host'`,
  'create index on leases (granted_at)',
  'create index on leases (granted_at) where returned_at is null',
  'create index on leases (video_id)',
  'create index on leases (ended_at)',
  // Every decision on a turn counts what is downloaded and what is not.
  `create index on stage_runs (video_id, ended_at) where stage = 'download' and status = 'completed'`,

  // At most one row: what keeps all downloads from being tried (network, disk, broken tool), since when.
  `create table download_pause (
    id int primary key default 1 check (id = 1),
    reason text not null,
    detail text not null,
    since timestamptz not null,
    until timestamptz not null,
    failures int not null check (failures >= 1),
    told boolean not null default false
  )`,

  // At most one row: what a person changed with vidmine accounts pacing, over the configuration.
  `create table pacing_overrides (
    id int primary key default 1 check (id = 1),
    settings jsonb not null,
    changed_at timestamptz not null default now()
  )`,
];
