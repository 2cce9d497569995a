import { Option } from 'commander';
import { ENTITY_KINDS, type EntityKind } from '../../domain/relations.ts';

/** Kinds as a person reads them. */
export const KIND_WORDS: Record<EntityKind, string> = {
  person: 'person',
  organization: 'organization',
  jargon: 'term',
  mental_model: 'mental model',
};

/** `--kind person|organization|jargon|mental_model`. */
export const kindOption = (): Option =>
  new Option('--kind <kind>', 'of this kind only').choices([...ENTITY_KINDS]);
