import { z } from 'zod';
import { CLAIM_TYPES, ENTITY_TYPES, STANCES } from '../findings.ts';
import { LONGEST, MOST_ALIASES, MOST_CITED } from './answer-schema.ts';
import { type Dropped, listOf, type Raw, type ReadItems, readItems, wellFormed } from './read-items.ts';
import { repairClaimType, repairEntityType, repairNumbers, repairStance, repairText } from './repair.ts';
import type { MiningTask } from './task.ts';

const cited = z.array(z.int()).min(1);
const text = z.string().min(1);
const optional = z.string().transform((value) => (value === '' ? undefined : value));
const claim = z.object({
  sentences: cited,
  text,
  type: z.enum(CLAIM_TYPES),
  stance: z.enum(STANCES),
  domain: optional,
});
const jargon = z.object({ term: text, definition: optional, domain: optional, sentences: cited });
const person = z.object({ name: text, entityType: z.enum(ENTITY_TYPES), role: optional, sentences: cited });
const mentalModel = z.object({
  name: text,
  description: optional,
  aliases: z.array(text).transform((aliases) => (aliases.length > 0 ? aliases : undefined)),
  sentences: cited,
});

/** Items of an abstractive answer. */
export function wordedItems(answer: Raw, { segment }: MiningTask): ReadItems {
  const numbers = new Set(segment.sentences.map((sentence) => sentence.number));
  const sentencesOf = (raw: Raw) => repairNumbers(raw.sentences, numbers, MOST_CITED);
  const named = <T extends object>(item: T | Dropped, name: (item: T) => string): T | Dropped =>
    typeof item === 'string' || isMentioned(name(item), segment.text) ? item : 'unsupported';
  return readItems(answer, {
    claims: (raw) =>
      wellFormed(claim, {
        sentences: sentencesOf(raw),
        text: repairText(raw.text, LONGEST.claim),
        type: repairClaimType(raw.type),
        stance: repairStance(raw.stance),
        domain: repairText(raw.domain, LONGEST.domain),
      }),
    jargon: (raw) =>
      named(
        wellFormed(jargon, {
          term: repairText(raw.term, LONGEST.name),
          definition: repairText(raw.definition, LONGEST.line),
          domain: repairText(raw.domain, LONGEST.domain),
          sentences: sentencesOf(raw),
        }),
        ({ term }) => term,
      ),
    people: (raw) =>
      named(
        wellFormed(person, {
          name: repairText(raw.name, LONGEST.name),
          entityType: repairEntityType(raw.entityType),
          role: repairText(raw.role, LONGEST.line),
          sentences: sentencesOf(raw),
        }),
        ({ name }) => name,
      ),
    // A framework is often applied without being named, so its name need not stand in the segment.
    mentalModels: (raw) =>
      wellFormed(mentalModel, {
        name: repairText(raw.name, LONGEST.name),
        description: repairText(raw.description, LONGEST.line),
        aliases: listOf(raw.aliases)
          .map((alias) => repairText(alias, LONGEST.name))
          .filter(Boolean)
          .slice(0, MOST_ALIASES),
        sentences: sentencesOf(raw),
      }),
  });
}

/** Whether a word of the name, or its stem, was said in the segment. */
function isMentioned(name: string, text: string): boolean {
  const said = text.toLowerCase();
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.some((word) => word.length > 1 && said.includes(word.slice(0, Math.max(4, word.length - 2))));
}
