import { type RawBuilder, sql } from 'kysely';
import type { EntityKind } from '../../domain/relations.ts';
import type { Db } from './database.ts';

/** One thing across videos, under all of its names. */
export interface ListedEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly name: string;
  /** Other names and spellings, those of what was merged into it among them. */
  readonly aliases: readonly string[];
  /** Places where it is named, each with its quote. */
  readonly mentions: number;
  readonly videos: number;
}

export interface EntitiesQuery {
  readonly kind?: EntityKind;
  /** Any part of any of its names. */
  readonly like?: string;
  readonly limit: number;
}

/** Every visible row that mentions an entity, whatever its table. */
const MENTIONS = sql`(
  select people.entity_id, people.video_id, evidence.id as evidence_id
    from people left join evidence on evidence.person_id = people.id where people.visible
  union all select jargon.entity_id, jargon.video_id, evidence.id
    from jargon left join evidence on evidence.jargon_id = jargon.id where jargon.visible
  union all select models.entity_id, models.video_id, evidence.id
    from mental_models models left join evidence on evidence.mental_model_id = models.id where models.visible)`;

/** Every name with the entity it is shown under. */
export const NAMES = sql`(
  select coalesce(root_id, id) as root_id, name, normalized_name from entities
  union all select coalesce(entities.root_id, entities.id), alias, normalized_alias
    from entity_aliases join entities on entities.id = entity_aliases.entity_id)`;

/** What videos mention, the most mentioned first. What no stored video mentions any more is left out. */
export async function listEntities(db: Db, { kind, like, limit }: EntitiesQuery): Promise<ListedEntity[]> {
  const named =
    like === undefined
      ? sql`true`
      : sql`exists (select from ${NAMES} names where names.root_id = roots.id
          and strpos(lower(names.name), lower(${like})) > 0)`;
  return entityRows(
    db,
    sql`${kind === undefined ? sql`true` : sql`roots.kind = ${kind}`} and ${named}`,
    limit,
  );
}

async function entityRows(db: Db, which: RawBuilder<unknown>, limit: number): Promise<ListedEntity[]> {
  const { rows } = await sql<ListedEntity>`
    select roots.id, roots.kind, roots.name, counted.mentions, counted.videos,
      array(
        select min(names.name collate "C") from ${NAMES} names
        where names.root_id = roots.id and names.normalized_name <> roots.normalized_name
        group by names.normalized_name order by 1) as aliases
    from (
      select coalesce(entities.root_id, entities.id) as root_id, count(mentions.evidence_id)::int as mentions,
        count(distinct mentions.video_id)::int as videos
      from ${MENTIONS} mentions join entities on entities.id = mentions.entity_id
      group by 1) counted
    join entities roots on roots.id = counted.root_id
    where ${which}
    order by counted.videos desc, counted.mentions desc, roots.normalized_name, roots.id
    limit ${limit}`.execute(db);
  return rows;
}
