import type { InsertObject, Transaction } from 'kysely';
import type { FinalItem, ItemKind } from '../../domain/evaluation/items.ts';
import { normalisedName } from '../../domain/normalised-name.ts';
import type { EvidenceSegments, Publication, PublishedItem } from './publication.ts';
import { pages, publishEvidence } from './publish-evidence.ts';
import type { Database } from './schema.ts';

type Trx = Transaction<Database>;

/** Writes people, terms and mental models with their evidence and verdicts; what was rejected too. */
export async function publishItems(
  trx: Trx,
  { videoId, items }: Publication,
  segments: EvidenceSegments,
): Promise<void> {
  const of = (kind: ItemKind) => items.filter((item) => item.kind === kind);
  const common = (item: PublishedItem) => ({
    video_id: videoId,
    aliases: [...item.aliases],
    ...itemVerdictColumns(item.evaluation),
  });
  const named = (item: PublishedItem) => ({ name: item.name, normalized_name: normalisedName(item.name) });

  const people = of('people').map((item) => ({
    ...common(item),
    ...named(item),
    entity_type: item.entityType!,
    role: item.about ?? null,
  }));
  const jargon = of('jargon').map((item) => ({
    ...common(item),
    term: item.name,
    normalized_term: normalisedName(item.name),
    definition: item.about ?? null,
    domain: item.domain ?? null,
  }));
  const models = of('mentalModels').map((item) => ({
    ...common(item),
    ...named(item),
    description: item.about ?? null,
  }));
  await publishEvidence(trx, 'person_id', await insert(trx, 'people', people), of('people'), segments);
  await publishEvidence(trx, 'jargon_id', await insert(trx, 'jargon', jargon), of('jargon'), segments);
  const modelIds = await insert(trx, 'mental_models', models);
  await publishEvidence(trx, 'mental_model_id', modelIds, of('mentalModels'), segments);
}

function itemVerdictColumns(evaluation: FinalItem['evaluation']) {
  const { evaluated, reason } = evaluation;
  if (!evaluated) return { evaluated, decision: null, reason, importance: null };
  return { evaluated, decision: evaluation.decision, reason, importance: evaluation.importance };
}

async function insert<Table extends 'people' | 'jargon' | 'mental_models'>(
  trx: Trx,
  table: Table,
  rows: readonly InsertObject<Database, Table>[],
): Promise<{ id: number }[]> {
  const ids: { id: number }[] = [];
  for (const page of pages(rows)) {
    ids.push(...((await trx.insertInto(table).values(page).returning('id').execute()) as { id: number }[]));
  }
  return ids;
}
