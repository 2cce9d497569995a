import { sql, type Transaction } from 'kysely';
import { entityKey, type Mention, mentionedEntities } from '../../domain/entities/mention.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { EntityKind } from '../../domain/relations.ts';
import type { Db } from './database.ts';
import { joinByName } from './entity-roots.ts';
import { linking } from './link-lock.ts';
import type { Database } from './schema.ts';

type Trx = Transaction<Database>;

/** The tables that mention entities. */
export const MENTIONING = ['people', 'jargon', 'mental_models'] as const;
type Table = (typeof MENTIONING)[number];

/** A row that mentions an entity. */
export interface MentionRow extends Mention {
  readonly table: Table;
  readonly id: number;
}

/**
 * Says of everything that a video mentions, rejected items left out, which entity it is; new names become new ones.
 * What aliases make one is worked out anew where the video brings such a name. Repeating it changes nothing.
 *
 * @returns how many entities the video mentions.
 */
export const linkEntities = (db: Db, videoId: VideoId, signal?: AbortSignal): Promise<number> =>
  linking(
    db,
    async (trx) => {
      const mentions = await mentionsOf(trx, videoId);
      const ids = await storeEntities(trx, mentions);
      for (const table of MENTIONING) await point(trx, table, videoId, mentions, ids);
      await joinByName(trx, [...ids.values()]);
      return ids.size;
    },
    signal,
  );

async function mentionsOf(trx: Trx, videoId: VideoId): Promise<MentionRow[]> {
  const { rows } = await sql<MentionRow>`
    select 'people' as table, id, entity_type as kind, name, aliases from people
      where video_id = ${videoId} and visible
    union all select 'jargon', id, 'jargon', term, aliases from jargon where video_id = ${videoId} and visible
    union all select 'mental_models', id, 'mental_model', name, aliases from mental_models
      where video_id = ${videoId} and visible`.execute(trx);
  return rows;
}

/** Ids by `entityKey`. */
async function storeEntities(trx: Trx, mentions: readonly Mention[]): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  for (const { kind, name, aliases } of mentionedEntities(mentions)) {
    const id = await storeEntity(trx, kind, name);
    ids.set(entityKey({ kind, name: name.spelling }), id);
    for (const { spelling, normalized } of aliases) {
      await sql`
        insert into entity_aliases (entity_id, alias, normalized_alias) values (${id}, ${spelling}, ${normalized})
        on conflict (entity_id, normalized_alias) do update set alias = excluded.alias
          where excluded.alias collate "C" < entity_aliases.alias collate "C"`.execute(trx);
    }
  }
  return ids;
}

async function storeEntity(
  trx: Trx,
  kind: EntityKind,
  { spelling, normalized }: { readonly spelling: string; readonly normalized: string },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into entities (kind, name, normalized_name) values (${kind}, ${spelling}, ${normalized})
    on conflict (kind, normalized_name) do update set
      name = case when excluded.name collate "C" < entities.name collate "C" then excluded.name else entities.name end
    returning id`.execute(trx);
  return rows[0]!.id;
}

/** What is not visible is of no entity. */
async function point(
  trx: Trx,
  table: Table,
  videoId: VideoId,
  mentions: readonly MentionRow[],
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = mentions.filter((mention) => mention.table === table);
  await sql`
    update ${sql.table(table)} as mention set entity_id = given.entity_id
    from unnest(
      ${rows.map(({ id }) => id)}::bigint[],
      ${rows.map((row) => ids.get(entityKey(row))!)}::bigint[]) as given(id, entity_id)
    where mention.id = given.id and mention.entity_id is distinct from given.entity_id`.execute(trx);
  await sql`
    update ${sql.table(table)} set entity_id = null
    where video_id = ${videoId} and not visible and entity_id is not null`.execute(trx);
}
