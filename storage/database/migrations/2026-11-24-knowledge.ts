import { type Kysely, sql } from 'kysely';

/** Merged and split claims, what a person says of them, summaries, what is one across videos, and what models cost. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // A quote is said where its evidence says it is: no code can store another one.
  `create function evidence_lies_in_its_segment() returns trigger language plpgsql as $$
  declare segment record;
  begin
    select text, start_ms, end_ms into segment from segments where id = new.segment_id;
    if strpos(segment.text, new.quote) = 0 then
      raise exception 'The quote "%" does not stand in segment %', new.quote, new.segment_id using errcode = 'check_violation';
    end if;
    if new.start_ms < segment.start_ms or new.end_ms > segment.end_ms then
      raise exception 'The quote "%" lies outside segment %', new.quote, new.segment_id using errcode = 'check_violation';
    end if;
    return new;
  end $$`,
  `create trigger evidence_lies_in_its_segment before insert or update on evidence
    for each row execute function evidence_lies_in_its_segment()`,

  // What a person decided wins over the evaluator, whose word stays beside it.
  `alter table claims
    drop constraint claims_decision_check,
    add constraint claims_decision_check check (decision in ('accept', 'reject', 'merge', 'split')),
    add column scores jsonb,
    add column model text,
    add column merged_into text,
    add column split_from text,
    add column person_decision text check (person_decision in ('promote', 'reject')),
    add column person_note text,
    add column visible boolean not null generated always as (
      case person_decision when 'promote' then true when 'reject' then false
      else coalesce(decision, 'accept') = 'accept' end) stored,
    add constraint claims_merged_into foreign key (video_id, merged_into)
      references claims (video_id, key) deferrable initially deferred,
    add constraint claims_split_from foreign key (video_id, split_from)
      references claims (video_id, key) deferrable initially deferred,
    add constraint claims_merged_check check ((merged_into is null) or decision = 'merge')`,
  'create index claims_visible on claims (video_id) where visible',

  ...['people', 'jargon', 'mental_models'].map(
    (table) => `alter table ${table}
      ${table === 'mental_models' ? '' : "add column aliases text[] not null default '{}',"}
      ${table === 'jargon' ? 'add column domain text,' : ''}
      add column evaluated boolean not null default false,
      add column decision text check (decision in ('accept', 'reject')),
      add column reason text,
      add column importance real check (importance between 0 and 10),
      add column visible boolean not null generated always as (decision is distinct from 'reject') stored,
      add column entity_id bigint,
      add check (evaluated = (decision is not null)),
      add check (evaluated = (importance is not null))`,
  ),

  // What a person said of a claim, by the claim's words and place: keys change when a stage runs again.
  `create table claim_corrections (
    id bigint primary key generated always as identity,
    video_id text not null references videos(id),
    decision text not null check (decision in ('promote', 'reject')),
    note text,
    text text not null,
    original_text text not null,
    spans jsonb not null,
    created_at timestamptz not null default now()
  )`,
  'create index claim_corrections_by_video on claim_corrections (video_id)',

  `create table summaries (
    video_id text primary key references publications(video_id) on delete cascade,
    short_summary text not null,
    long_summary text not null,
    chapters jsonb not null,
    chapters_from text not null check (chapters_from in ('source', 'model')),
    model text not null
  )`,

  // Every name of people, organisations, terms and mental models once. What a person merged says so; what one is shown
  // under in the end, by that and by its aliases, is its root (none: itself). Never deleted by a publication.
  `create table entities (
    id bigint primary key generated always as identity,
    kind text not null check (kind in ('person', 'organization', 'jargon', 'mental_model')),
    name text not null check (name <> ''),
    normalized_name text not null,
    merged_into bigint references entities(id),
    apart boolean not null default false,
    root_id bigint references entities(id),
    created_at timestamptz not null default now(),
    unique (kind, normalized_name),
    check (merged_into <> id),
    check (root_id <> id),
    check (merged_into is null or root_id is not null)
  )`,
  'create index entities_merged_into on entities (merged_into) where merged_into is not null',
  'create index entities_shown_under on entities ((coalesce(root_id, id)))',
  `create table entity_aliases (
    entity_id bigint not null references entities(id) on delete cascade,
    alias text not null,
    normalized_alias text not null,
    primary key (entity_id, normalized_alias)
  )`,
  'create index entity_aliases_by_alias on entity_aliases (normalized_alias)',
  `create table entity_merges (
    id bigint primary key generated always as identity,
    from_id bigint not null references entities(id),
    into_id bigint not null references entities(id),
    merged_at timestamptz not null default now(),
    undone_at timestamptz
  )`,
  'create unique index entity_merges_standing on entity_merges (from_id) where undone_at is null',
  ...['people', 'jargon', 'mental_models'].flatMap((table) => [
    `alter table ${table} add foreign key (entity_id) references entities(id) on delete set null`,
    `create index on ${table} (entity_id)`,
  ]),

  // The nearest claims of other videos, for each claim its own. No foreign keys to claims: two publications that
  // replace their claims would wait for each other, and a row whose neighbour is gone tells whose list has lost one.
  `create table claim_neighbours (
    claim_id bigint not null,
    video_id text not null,
    neighbour_id bigint not null,
    neighbour_video text not null,
    model_id int not null references embedding_models(id) on delete cascade,
    similarity real not null,
    primary key (claim_id, neighbour_id),
    check (video_id <> neighbour_video)
  )`,
  'create index claim_neighbours_reversed on claim_neighbours (neighbour_id)',
  'create index claim_neighbours_by_video on claim_neighbours (video_id)',
  'create index claim_neighbours_by_neighbour_video on claim_neighbours (neighbour_video)',

  // A model's word on two claims, kept by their words and stances (`<text hash>:<stance>`): it is not paid for twice.
  `create table claim_relations (
    a_key text collate "C" not null,
    b_key text collate "C" not null,
    relation text not null check (relation in ('repeats', 'supports', 'contradicts', 'refines', 'unrelated')),
    refining text check (refining in ('a', 'b')),
    rationale text not null,
    judge text not null,
    model text not null,
    judged_at timestamptz not null default now(),
    primary key (a_key, b_key),
    check (a_key < b_key),
    check ((relation = 'refines') = (refining is not null))
  )`,
  'create index claim_relations_b on claim_relations (b_key)',

  // One row per call of a model. An open one counts with the most it can cost.
  `create table model_calls (
    id bigint primary key generated always as identity,
    video_id text references videos(id),
    batch text,
    stage text not null,
    role text not null check (role in ('miner', 'flagship', 'embedder')),
    engine text not null,
    model text not null,
    status text not null check (status in ('open', 'answered', 'failed')),
    prompt_tokens int not null,
    cached_tokens int not null default 0,
    output_tokens int not null,
    latency_ms int,
    cost double precision not null check (cost >= 0),
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    check ((status = 'open') = (ended_at is null))
  )`,
  'create index model_calls_by_video on model_calls (video_id, stage)',
  'create index model_calls_by_batch on model_calls (batch)',
  "create index model_calls_open on model_calls (started_at) where status = 'open'",

  // The most that paid calls of a batch may cost; a person may raise it while it runs. What is spent is decimal, so
  // that what is reserved and given back a million times leaves nothing behind.
  `alter table batches
    add column max_spend double precision check (max_spend >= 0),
    add column spent numeric not null default 0`,
];
