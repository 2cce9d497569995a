import type { InsertObject, Transaction } from 'kysely';
import type { Evaluation } from '../../domain/findings.ts';
import { mergedJargon, mergedMentalModels, mergedPeople } from './merged-items.ts';
import {
  type EvidenceSegments,
  finalText,
  type Publication,
  type PublishedClaim,
  type QuotedEvidence,
} from './publication.ts';
import type { Database } from './schema.ts';
import { textHash } from './text-hash.ts';

type Trx = Transaction<Database>;
type EvidenceOwner = 'claim_id' | 'person_id' | 'jargon_id' | 'mental_model_id';

/** One statement's rows: PostgreSQL takes 65535 parameters. */
const PAGE = 1000;

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

/** @param ids of the items, in the items' order. */
async function publishEvidence(
  trx: Trx,
  owner: EvidenceOwner,
  ids: readonly { id: number }[],
  items: readonly { readonly evidence: readonly QuotedEvidence[] }[],
  segments: EvidenceSegments,
): Promise<void> {
  const rows = items.flatMap((item, index) => {
    if (item.evidence.length === 0) throw new Error(`An item has no evidence: ${JSON.stringify(item)}`);
    return distinct(item.evidence).map((piece) => {
      const segment = segments.get(piece.segmentOrdinal);
      if (segment === undefined) {
        throw new Error(
          `The quote "${piece.quote}" names segment ${piece.segmentOrdinal}, which is not there.`,
        );
      }
      return {
        [owner]: ids[index]!.id,
        segment_id: segment.id,
        speaker_id: segment.speakerId,
        quote: piece.quote,
        start_ms: Math.round(piece.startMs),
        end_ms: Math.round(piece.endMs),
      };
    });
  });
  for (const page of pages(rows)) await trx.insertInto('evidence').values(page).execute();
}

/** The same words cited twice are one piece of evidence. */
function distinct(evidence: readonly QuotedEvidence[]): QuotedEvidence[] {
  const bySpan = new Map(
    evidence.map((piece) => [
      `${piece.segmentOrdinal} ${piece.startMs} ${piece.endMs} ${piece.quote}`,
      piece,
    ]),
  );
  return [...bySpan.values()];
}

function* pages<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += PAGE) yield rows.slice(at, at + PAGE);
}
