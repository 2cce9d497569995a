import { sql } from 'kysely';
import { mayMerge } from '../../domain/entities/merge-rules.ts';
import { closesCircle } from '../../domain/entities/roots.ts';
import type { EntityKind } from '../../domain/relations.ts';
import type { Db } from './database.ts';
import { handMerges, storeRoots } from './entity-roots.ts';
import { linking } from './link-lock.ts';

export type MergeRefusal = 'itself' | 'other-kind' | 'never' | 'circle' | 'merged-already';

export type MergeResult =
  | { readonly merged: true; readonly mergeId: number }
  | { readonly merged: false; readonly refusal: MergeRefusal };

/**
 * Makes one entity another name of another one. Mentions keep the entity they were linked to, so that undoing it
 * gives every one of them back.
 *
 * @param insist merge a term and a mental model too.
 */
export const mergeEntities = (
  db: Db,
  fromId: number,
  intoId: number,
  { insist }: { readonly insist: boolean },
): Promise<MergeResult> =>
  linking(db, async (trx) => {
    const refused = (refusal: MergeRefusal) => ({ merged: false as const, refusal });
    if (fromId === intoId) return refused('itself');
    const kinds = await kindsOf(trx, [fromId, intoId]);
    const from = kinds.get(fromId)!;
    const allowed = mayMerge(from.kind, kinds.get(intoId)!.kind);
    if (allowed === 'no') return refused('never');
    if (allowed === 'insist' && !insist) return refused('other-kind');
    if (from.mergedInto !== null) return refused('merged-already');
    if (closesCircle(await handMerges(trx), { from: fromId, into: intoId })) return refused('circle');
    // What is merged has a root always; the right one is worked out below.
    await trx
      .updateTable('entities')
      .set({ merged_into: intoId, root_id: intoId })
      .where('id', '=', fromId)
      .execute();
    const { id } = await trx
      .insertInto('entity_merges')
      .values({ from_id: fromId, into_id: intoId })
      .returning('id')
      .executeTakeFirstOrThrow();
    await storeRoots(trx);
    return { merged: true, mergeId: id };
  });

async function kindsOf(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, { readonly kind: EntityKind; readonly mergedInto: number | null }>> {
  const rows = await db
    .selectFrom('entities')
    .select(['id', 'kind', 'merged_into'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, { kind: row.kind, mergedInto: row.merged_into }]));
}

export interface Split {
  /** What stands by itself from here on. */
  readonly id: number;
  /** What it was another name of. */
  readonly from: number;
  /** A person's merge was undone; otherwise it was one by an alias, and is kept apart from here on. */
  readonly byHand: boolean;
  /** What it is another name of still, by an alias, after the merge by hand is undone. */
  readonly stillUnder?: number;
}

/**
 * Takes an entity out of what it is another name of: undoes a person's merge, or keeps apart what an alias made one.
 * Undefined where it stands by itself already.
 */
export const splitEntity = (db: Db, id: number): Promise<Split | undefined> =>
  linking(db, async (trx) => {
    const { merged_into: mergedInto, root_id: root } = await trx
      .selectFrom('entities')
      .select(['merged_into', 'root_id'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (root === null) return undefined;
    await trx
      .updateTable('entities')
      .set(mergedInto === null ? { apart: true } : { merged_into: null })
      .where('id', '=', id)
      .execute();
    await trx
      .updateTable('entity_merges')
      .set({ undone_at: sql`now()` })
      .where('from_id', '=', id)
      .where('undone_at', 'is', null)
      .execute();
    await storeRoots(trx);
    const after = await trx.selectFrom('entities').select('root_id').where('id', '=', id).executeTakeFirst();
    const stillUnder = after?.root_id ?? undefined;
    return { id, from: mergedInto ?? root, byHand: mergedInto !== null, stillUnder };
  });

/** What a merge that stands made another name; undefined when there is no such merge, or it was undone. */
export async function mergedBy(db: Db, mergeId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('entity_merges')
    .select('from_id')
    .where('id', '=', mergeId)
    .where('undone_at', 'is', null)
    .executeTakeFirst();
  return row?.from_id;
}
