import { type RawBuilder, sql } from 'kysely';
import type { EntityKind } from '../../domain/relations.ts';
import type { Db } from './database.ts';

/** An entity as it is found by what a person typed. */
export interface FoundEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly name: string;
  /** What it is shown under; its own id where it stands by itself. */
  readonly rootId: number;
}

/** Those with this id or name; where none has the name itself, those that have it among their aliases. */
export async function entitiesNamed(
  db: Db,
  by: { readonly id: number } | { readonly normalizedName: string },
): Promise<FoundEntity[]> {
  const exact =
    'id' in by
      ? sql<boolean>`entities.id = ${by.id}`
      : sql<boolean>`entities.normalized_name = ${by.normalizedName}`;
  const found = await foundEntities(db, exact);
  if (found.length > 0 || 'id' in by) return found;
  return foundEntities(
    db,
    sql<boolean>`entities.id in (
      select entity_id from entity_aliases where normalized_alias = ${by.normalizedName})`,
  );
}

async function foundEntities(db: Db, which: RawBuilder<boolean>): Promise<FoundEntity[]> {
  const { rows } = await sql<FoundEntity>`
    select id, kind, name, coalesce(root_id, id) as "rootId" from entities where ${which} order by id`.execute(
    db,
  );
  return rows;
}
