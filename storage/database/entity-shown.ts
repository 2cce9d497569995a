import { sql } from 'kysely';
import type { EntityKind } from '../../domain/relations.ts';
import type { Db } from './database.ts';
import { NAMES } from './entities-shown.ts';
import { loadEvidence, type ShownEvidence } from './published-evidence.ts';
import { type VideoOrigin, videoOrigin, videoOriginColumns } from './video-origin.ts';

type EvidenceOwner = Exclude<Parameters<typeof loadEvidence>[1], 'claim_id'>;

/** An entity that is shown under another one. */
export interface JoinedName {
  readonly id: number;
  readonly name: string;
  readonly kind: EntityKind;
  /** The merge that a person made; undefined: an alias made it one. */
  readonly mergeId?: number;
}

/** One place where an entity is named, as it is said there. */
export interface EntityMention {
  readonly video: VideoOrigin;
  readonly name: string;
  /** Role, definition or description. */
  readonly about?: string;
  readonly evidence: readonly ShownEvidence[];
}

export interface ShownEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly joined: readonly JoinedName[];
  readonly mentions: readonly EntityMention[];
}

/** An entity with all of its names and mentions. @param id of a root. */
export async function showEntity(db: Db, id: number): Promise<ShownEntity> {
  const root = await db
    .selectFrom('entities')
    .select(['id', 'kind', 'name', 'normalized_name'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const { rows: aliases } = await sql<{ name: string }>`
    select min(names.name collate "C") as name from ${NAMES} names
    where names.root_id = ${id} and names.normalized_name <> ${root.normalized_name}
    group by names.normalized_name order by 1`.execute(db);
  const { normalized_name: _, ...named } = root;
  return {
    ...named,
    aliases: aliases.map((row) => row.name),
    joined: await joinedNames(db, id),
    mentions: await mentionsOf(db, id),
  };
}

async function joinedNames(db: Db, rootId: number): Promise<JoinedName[]> {
  const rows = await db
    .selectFrom('entities')
    .leftJoin('entity_merges as merges', (join) =>
      join.onRef('merges.from_id', '=', 'entities.id').on('merges.undone_at', 'is', null),
    )
    .select(['entities.id', 'entities.name', 'entities.kind', 'merges.id as merge_id'])
    .where('entities.root_id', '=', rootId)
    .orderBy('entities.id')
    .execute();
  return rows.map(({ merge_id: mergeId, ...row }) => ({ ...row, mergeId: mergeId ?? undefined }));
}

/** What mentions entities: rows of three tables. */
interface MentionRow {
  readonly owner: EvidenceOwner;
  readonly item_id: number;
  readonly entity_id: number;
  readonly mentioned_in: string;
  readonly said: string;
  readonly about: string | null;
}

const MENTION_ROWS = sql<MentionRow>`(
  select 'person_id' as owner, id as item_id, entity_id, video_id as mentioned_in, name as said, role as about
    from people where visible
  union all select 'jargon_id', id, entity_id, video_id, term, definition from jargon where visible
  union all select 'mental_model_id', id, entity_id, video_id, name, description from mental_models where visible)`;

/** By video, each with what is said there. */
async function mentionsOf(db: Db, rootId: number): Promise<EntityMention[]> {
  const rows = await db
    .selectFrom(MENTION_ROWS.as('mention'))
    .innerJoin('entities', 'entities.id', 'mention.entity_id')
    .innerJoin('videos', 'videos.id', 'mention.mentioned_in')
    .select(videoOriginColumns)
    .select(['mention.owner', 'mention.item_id', 'mention.said', 'mention.about'])
    .where(sql<number>`coalesce(entities.root_id, entities.id)`, '=', rootId)
    .orderBy('videos.id')
    .orderBy('mention.said')
    .orderBy('mention.item_id')
    .execute();
  const evidence = new Map<EvidenceOwner, (id: number) => ShownEvidence[]>();
  for (const [owner, items] of Map.groupBy(rows, (row) => row.owner)) {
    evidence.set(
      owner,
      await loadEvidence(
        db,
        owner,
        items.map((row) => row.item_id),
      ),
    );
  }
  return rows.map((row) => ({
    video: videoOrigin(row),
    name: row.said,
    about: row.about ?? undefined,
    evidence: evidence.get(row.owner)!(row.item_id),
  }));
}
