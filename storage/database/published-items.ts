import type { EntityType } from '../../domain/findings.ts';
import type { Db } from './database.ts';
import { loadEvidence, type ShownEvidence } from './published-evidence.ts';

interface Evidenced {
  readonly evidence: readonly ShownEvidence[];
}

export interface ShownPerson extends Evidenced {
  readonly name: string;
  readonly entityType: EntityType;
  readonly role?: string;
}

export interface ShownJargon extends Evidenced {
  readonly term: string;
  readonly definition?: string;
}

export interface ShownMentalModel extends Evidenced {
  readonly name: string;
  readonly description?: string;
  readonly aliases: readonly string[];
}

/** People and organisations of a video, by name. */
export async function peopleOfVideo(db: Db, videoId: string): Promise<ShownPerson[]> {
  const rows = await db
    .selectFrom('people')
    .selectAll()
    .where('video_id', '=', videoId)
    .orderBy('normalized_name')
    .execute();
  const evidenceOf = await loadEvidence(db, 'person_id', rows.map(idOf));
  return rows.map((row) => ({
    name: row.name,
    entityType: row.entity_type,
    role: row.role ?? undefined,
    evidence: evidenceOf(row.id),
  }));
}

/** Terms of a video, by term. */
export async function jargonOfVideo(db: Db, videoId: string): Promise<ShownJargon[]> {
  const rows = await db
    .selectFrom('jargon')
    .selectAll()
    .where('video_id', '=', videoId)
    .orderBy('normalized_term')
    .execute();
  const evidenceOf = await loadEvidence(db, 'jargon_id', rows.map(idOf));
  return rows.map((row) => ({
    term: row.term,
    definition: row.definition ?? undefined,
    evidence: evidenceOf(row.id),
  }));
}

/** Mental models of a video, by name. */
export async function mentalModelsOfVideo(db: Db, videoId: string): Promise<ShownMentalModel[]> {
  const rows = await db
    .selectFrom('mental_models')
    .selectAll()
    .where('video_id', '=', videoId)
    .orderBy('normalized_name')
    .execute();
  const evidenceOf = await loadEvidence(db, 'mental_model_id', rows.map(idOf));
  return rows.map((row) => ({
    name: row.name,
    description: row.description ?? undefined,
    aliases: row.aliases,
    evidence: evidenceOf(row.id),
  }));
}

const idOf = (row: { readonly id: number }): number => row.id;
