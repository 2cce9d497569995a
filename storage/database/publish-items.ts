import type { InsertObject, Transaction } from 'kysely';
import type { Evaluation } from '../../domain/findings.ts';
import { mergedJargon, mergedMentalModels, mergedPeople } from './merged-items.ts';
import { type EvidenceSegments, finalText, type Publication, type PublishedClaim } from './publication.ts';
import { pages, publishEvidence } from './publish-evidence.ts';
import type { Database } from './schema.ts';
import { textHash } from './text-hash.ts';

type Trx = Transaction<Database>;

export async function publishClaims(
  trx: Trx,
  { videoId, claims }: Publication,
  segments: EvidenceSegments,
): Promise<void> {
  const ids: { id: number }[] = [];
  for (const page of pages(claims)) {
    const rows = page.map((claim) => ({
      video_id: videoId,
      key: claim.key,
      ...wording(claim),
      type: claim.type,
      stance: claim.stance,
      domain: claim.domain ?? null,
      ...verdictColumns(claim.evaluation),
    }));
    ids.push(...(await trx.insertInto('claims').values(rows).returning('id').execute()));
  }
  await publishEvidence(trx, 'claim_id', ids, claims, segments);
}

/** A wording that changed nothing is none. */
function wording(claim: PublishedClaim) {
  const text = finalText(claim);
  const { originalText } = claim;
  return {
    original_text: originalText,
    revised_text: text === originalText ? null : text,
    text_hash: textHash(text),
  };
}

/** What was not evaluated has no score, rank, tier or decision. */
function verdictColumns(evaluation: Evaluation) {
  if (!evaluation.evaluated) return { evaluated: false, reason: evaluation.reason };
  const { decision, reason, importance, novelty, confidence, rank, tier } = evaluation;
  return { evaluated: true, decision, reason, importance, novelty, confidence, rank, tier };
}

export async function publishPeople(
  trx: Trx,
  { videoId, people }: Publication,
  segments: EvidenceSegments,
): Promise<void> {
  const merged = mergedPeople(people);
  const rows = merged.map((person) => ({
    video_id: videoId,
    name: person.name,
    normalized_name: person.normalised,
    entity_type: person.entityType,
    role: person.role ?? null,
  }));
  await publishEvidence(trx, 'person_id', await insert(trx, 'people', rows), merged, segments);
}

export async function publishJargon(
  trx: Trx,
  { videoId, jargon }: Publication,
  segments: EvidenceSegments,
): Promise<void> {
  const merged = mergedJargon(jargon);
  const rows = merged.map((item) => ({
    video_id: videoId,
    term: item.term,
    normalized_term: item.normalised,
    definition: item.definition ?? null,
  }));
  await publishEvidence(trx, 'jargon_id', await insert(trx, 'jargon', rows), merged, segments);
}

export async function publishMentalModels(
  trx: Trx,
  { videoId, mentalModels }: Publication,
  segments: EvidenceSegments,
): Promise<void> {
  const merged = mergedMentalModels(mentalModels);
  const rows = merged.map((model) => ({
    video_id: videoId,
    name: model.name,
    normalized_name: model.normalised,
    description: model.description ?? null,
    aliases: [...(model.aliases ?? [])],
  }));
  await publishEvidence(trx, 'mental_model_id', await insert(trx, 'mental_models', rows), merged, segments);
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
