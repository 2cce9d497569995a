import type { EntityType } from '../../domain/findings.ts';
import type { Db } from './database.ts';
import { loadEvidence, type ShownEvidence } from './published-evidence.ts';

/** What is shown of a person, term or mental model, whatever it is. */
export interface ShownItem {
  /** Other names and spellings. */
  readonly aliases: readonly string[];
  readonly verdict: ShownItemVerdict;
  readonly evidence: readonly ShownEvidence[];
}

/** The evaluator's. */
export type ShownItemVerdict =
  | { readonly evaluated: false; readonly reason?: string }
  | {
      readonly evaluated: true;
      readonly decision: 'accept' | 'reject';
      readonly reason?: string;
      /** 0 to 10. */
      readonly importance: number;
    };

export interface ShownPerson extends ShownItem {
  readonly name: string;
  readonly entityType: EntityType;
  readonly role?: string;
}

export interface ShownJargon extends ShownItem {
  readonly term: string;
  readonly definition?: string;
  readonly domain?: string;
}

export interface ShownMentalModel extends ShownItem {
  readonly name: string;
  readonly description?: string;
}

/** People and organisations of a video: the important first, then by name; the rejected last. */
export async function peopleOfVideo(db: Db, videoId: string): Promise<ShownPerson[]> {
  const rows = await db
    .selectFrom('people')
    .selectAll()
    .where('video_id', '=', videoId)
    .orderBy('visible', 'desc')
    .orderBy('importance', (order) => order.desc().nullsLast())
    .orderBy('normalized_name')
    .execute();
  const evidenceOf = await loadEvidence(db, 'person_id', rows.map(idOf));
  return rows.map((row) => ({
    name: row.name,
    entityType: row.entity_type,
    role: row.role ?? undefined,
    ...common(row),
    evidence: evidenceOf(row.id),
  }));
}

/** Terms of a video, in the same order. */
export async function jargonOfVideo(db: Db, videoId: string): Promise<ShownJargon[]> {
  const rows = await db
    .selectFrom('jargon')
    .selectAll()
    .where('video_id', '=', videoId)
    .orderBy('visible', 'desc')
    .orderBy('importance', (order) => order.desc().nullsLast())
    .orderBy('normalized_term')
    .execute();
  const evidenceOf = await loadEvidence(db, 'jargon_id', rows.map(idOf));
  return rows.map((row) => ({
    term: row.term,
    definition: row.definition ?? undefined,
    domain: row.domain ?? undefined,
    ...common(row),
    evidence: evidenceOf(row.id),
  }));
}

/** Mental models of a video, in the same order. */
export async function mentalModelsOfVideo(db: Db, videoId: string): Promise<ShownMentalModel[]> {
  const rows = await db
    .selectFrom('mental_models')
    .selectAll()
    .where('video_id', '=', videoId)
    .orderBy('visible', 'desc')
    .orderBy('importance', (order) => order.desc().nullsLast())
    .orderBy('normalized_name')
    .execute();
  const evidenceOf = await loadEvidence(db, 'mental_model_id', rows.map(idOf));
  return rows.map((row) => ({
    name: row.name,
    description: row.description ?? undefined,
    ...common(row),
    evidence: evidenceOf(row.id),
  }));
}

interface VerdictColumns {
  readonly aliases: string[];
  readonly evaluated: boolean;
  readonly decision: 'accept' | 'reject' | null;
  readonly reason: string | null;
  readonly importance: number | null;
}

/** The tables' checks make an evaluated item have a decision and an importance. */
function common({ aliases, evaluated, decision, reason, importance }: VerdictColumns) {
  const why = reason ?? undefined;
  const verdict: ShownItemVerdict = evaluated
    ? { evaluated, decision: decision!, reason: why, importance: importance! }
    : { evaluated, reason: why };
  return { aliases, verdict };
}

const idOf = (row: { readonly id: number }): number => row.id;
