import type { Transaction } from 'kysely';
import type { EvidenceSegments, QuotedEvidence } from './publication.ts';
import type { Database } from './schema.ts';

type EvidenceOwner = 'claim_id' | 'person_id' | 'jargon_id' | 'mental_model_id';

/** One statement's rows: PostgreSQL takes 65535 parameters. */
const PAGE = 1000;

/**
 * Writes the evidence of items, said by its segments' speakers; the same words cited twice are one piece.
 *
 * @param ids of the items, in the items' order.
 * @throws Error when an item has no evidence, or names a segment that is not there.
 */
export async function publishEvidence(
  trx: Transaction<Database>,
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

/** Rows in portions that one statement can take. */
export function* pages<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += PAGE) yield rows.slice(at, at + PAGE);
}
