import type { Transaction } from 'kysely';
import { finalClaimText } from '../../domain/claims.ts';
import type { Evaluation } from '../../domain/evaluation/evaluation.ts';
import type { PersonVerdict } from '../../domain/person-verdicts.ts';
import { heldCorrections } from './claim-corrections.ts';
import type { EvidenceSegments, Publication, PublishedClaim } from './publication.ts';
import { pages, publishEvidence } from './publish-evidence.ts';
import type { Database } from './schema.ts';
import { textHash } from './text-hash.ts';

/** Writes claims with their evidence, the evaluator's verdicts, and what a person said of them before. */
export async function publishClaims(
  trx: Transaction<Database>,
  { videoId, claims, evaluatorModel }: Publication,
  segments: EvidenceSegments,
): Promise<void> {
  const held = await heldCorrections(trx, videoId, claims);
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
      ...personColumns(held.get(claim.id)),
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
    scores: JSON.stringify(scores),
    importance,
    novelty,
    confidence,
    rank: rank ?? null,
    tier,
    merged_into: mergedInto ?? null,
  };
}

/** The evaluator's word stays beside it. */
const personColumns = (verdict: PersonVerdict | undefined) => ({
  person_decision: verdict?.decision ?? null,
  person_note: verdict?.note ?? null,
});
