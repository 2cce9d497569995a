import type { Db } from './database.ts';
import { type Speaker, speakerColumns, speakerOf } from './speaker.ts';

/** Where something was said, who said it, in their own words. */
export interface ShownEvidence {
  readonly segmentOrdinal: number;
  /** Verbatim. */
  readonly quote: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Undefined: Unknown. */
  readonly speaker?: Speaker;
}

type Owner = 'claim_id' | 'person_id' | 'jargon_id' | 'mental_model_id';

/** Evidence of these items by item, each item's in order of time. */
export async function loadEvidence(
  db: Db,
  owner: Owner,
  ids: readonly number[],
): Promise<(id: number) => ShownEvidence[]> {
  const found = new Map<number, ShownEvidence[]>();
  if (ids.length > 0) {
    const rows = await db
      .selectFrom('evidence')
      .innerJoin('segments', 'segments.id', 'evidence.segment_id')
      .leftJoin('speakers', 'speakers.id', 'evidence.speaker_id')
      .select(`evidence.${owner} as owner`)
      .select(['segments.ordinal', 'evidence.quote', 'evidence.start_ms', 'evidence.end_ms'])
      .select(speakerColumns)
      .where(`evidence.${owner}`, 'in', [...ids])
      .orderBy('evidence.start_ms')
      .orderBy('evidence.id')
      .execute();
    for (const row of rows) {
      const evidence = found.get(row.owner!) ?? [];
      found.set(row.owner!, evidence);
      evidence.push({
        segmentOrdinal: row.ordinal,
        quote: row.quote,
        startMs: row.start_ms,
        endMs: row.end_ms,
        speaker: speakerOf(row),
      });
    }
  }
  return (id) => found.get(id) ?? [];
}
