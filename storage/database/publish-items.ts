import type { InsertObject, Transaction } from 'kysely';
import { finalClaimText } from '../../domain/claims.ts';
import type { Evaluation } from '../../domain/evaluation/evaluation.ts';
import type { FinalItem, ItemKind } from '../../domain/evaluation/items.ts';
import { normalisedName } from '../../domain/normalised-name.ts';
import type { EvidenceSegments, Publication, PublishedClaim, PublishedItem } from './publication.ts';
import { pages, publishEvidence } from './publish-evidence.ts';
import type { Database } from './schema.ts';
import { textHash } from './text-hash.ts';

type Trx = Transaction<Database>;

export async function publishClaims(
  trx: Trx,
  { videoId, claims, evaluatorModel }: Publication,
  segments: EvidenceSegments,
): Promise<void> {
  const ids: { id: number }[] = [];
  for (const page of pages(claims)) {
    const rows = page.map((claim) => ({
      video_id: videoId,
      key: claim.id,
      ...wording(claim),
      type: claim.type,
      stance: claim.stance,
      domain: claim.domain ?? null,
      split_from: claim.splitFrom ?? null,
      ...verdictColumns(claim.evaluation, evaluatorModel),
    }));
    ids.push(...(await trx.insertInto('claims').values(rows).returning('id').execute()));
  }
  await publishEvidence(trx, 'claim_id', ids, claims, segments);
}

/** A wording that changed nothing is none. */
function wording(claim: PublishedClaim) {
  const text = finalClaimText(claim);
  return {
    original_text: claim.text,
    revised_text: text === claim.text ? null : text,
    text_hash: textHash(text),
  };
}

/** What was not evaluated has no score, rank, tier or decision. */
function verdictColumns(evaluation: Evaluation, model: string | undefined) {
  if (!evaluation.evaluated) return { evaluated: false, reason: evaluation.reason };
  const { decision, reason, scores, importance, novelty, confidence, rank, tier, mergedInto } = evaluation;
  return {
    evaluated: true,
    model: model ?? null,
    decision,
    reason,
    scores: scores === undefined ? null : JSON.stringify(scores),
    importance,
    novelty,
    confidence,
    rank: rank ?? null,
    tier,
    merged_into: mergedInto ?? null,
  };
}

/** People, terms and mental models. */
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
