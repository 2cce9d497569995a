import { type Kysely, sql } from 'kysely';

/** How many activities workers run at once, and how many a person wants them to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Kept by each worker while it runs; rows of one that died are told by seen_at. `tuned`: the row of tuned_slots that it
  // has taken note of, whether or not it could follow.
  `create table worker_slots (
    worker text not null,
    host text not null,
    queue text not null,
    slots int not null check (slots >= 1),
    chosen int not null check (chosen >= 1),
    tuned int,
    running int not null check (running >= 0),
    reason text,
    seen_at timestamptz not null default now(),
    primary key (worker, queue)
  )`,
  // Host '' holds for every machine without a row of its own.
  `create table tuned_slots (
    host text not null default '',
    queue text not null,
    slots int not null check (slots between 1 and 256),
    set_at timestamptz not null default now(),
    primary key (host, queue)
  )`,
];
