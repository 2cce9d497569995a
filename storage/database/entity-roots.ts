import { sql, type Transaction } from 'kysely';
import { type HandMerge, type NameAsAlias, rootsOf } from '../../domain/entities/roots.ts';
import type { Database } from './schema.ts';

type Trx = Transaction<Database>;

/** A name of one entity that another one of its kind has among its aliases. */
const NAMES_AS_ALIASES = sql`
  from entity_aliases
  join entities owners on owners.id = entity_aliases.entity_id
  join entities named on named.kind = owners.kind and named.normalized_name = entity_aliases.normalized_alias
    and named.id <> owners.id`;

/** Works the roots out anew where one of these entities has to do with a name that is an alias. */
export async function joinByName(trx: Trx, ids: readonly number[]): Promise<void> {
  const { rows } = await sql<{ concerned: boolean }>`
    select exists (select ${NAMES_AS_ALIASES} where owners.id = any(${ids}::bigint[]))
      or exists (select ${NAMES_AS_ALIASES} where named.id = any(${ids}::bigint[])) as concerned`.execute(
    trx,
  );
  if (rows[0]!.concerned) await storeRoots(trx);
}

/** Works out what every entity is shown under, and writes what changed. */
export async function storeRoots(trx: Trx): Promise<void> {
  const roots = [...rootsOf(await handMerges(trx), await namesAsAliases(trx))];
  const ids = roots.map(([id]) => id);
  await sql`
    update entities set root_id = given.root_id
    from unnest(${ids}::bigint[], ${roots.map(([, root]) => root)}::bigint[]) as given(id, root_id)
    where entities.id = given.id and entities.root_id is distinct from given.root_id`.execute(trx);
  await sql`
    update entities set root_id = null
    where root_id is not null and not (id = any(${ids}::bigint[]))`.execute(trx);
}

/** Merges by hand that stand. */
export async function handMerges(trx: Trx): Promise<HandMerge[]> {
  const { rows } = await sql<HandMerge>`
    select id as from, merged_into as into from entities where merged_into is not null order by id`.execute(
    trx,
  );
  return rows;
}

async function namesAsAliases(trx: Trx): Promise<NameAsAlias[]> {
  const { rows } = await sql<NameAsAlias>`
    select named.id, named.kind, named.normalized_name as name, named.apart, owners.id as owner
    ${NAMES_AS_ALIASES}
    order by named.id, owners.id`.execute(trx);
  return rows;
}
