import { z } from 'zod';
import { CLAIM_TYPES, ENTITY_TYPES, STANCES } from '../findings.ts';
import { joinSpoken } from '../spoken-text.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { listOf, type Raw, type ReadItems, readItems, wellFormed } from './read-items.ts';
import { repairClaimType, repairEntityType, repairNumbers, repairStance } from './repair.ts';
import type { MiningTask } from './task.ts';

const claim = z.object({
  sentences: z.array(z.int()).length(1),
  text: z.string().min(1),
  type: z.enum(CLAIM_TYPES),
  stance: z.enum(STANCES),
});
const person = z.object({
  name: z.string(),
  entityType: z.enum(ENTITY_TYPES),
  sentences: z.array(z.int()).min(1),
});

/** Items of an extractive answer: its texts, names and terms are those of the segment. */
export function pickedItems(answer: Raw, { segment }: MiningTask): ReadItems {
  const { names, terms } = candidatesOf(segment.sentences);
  const byNumber = new Map(segment.sentences.map((sentence) => [sentence.number, sentence.text]));
  const among = (candidates: readonly Candidate[], value: unknown) =>
    candidates.find((candidate) => candidate.text === value);
  const lists = {
    claims: answer.claims,
    jargon: listOf(answer.terms).map((term) => ({ term })),
    people: answer.people,
  };
  return readItems(lists, {
    claims: (raw) => {
      const sentences = repairNumbers(raw.n, new Set(byNumber.keys()), 1);
      return wellFormed(claim, {
        sentences,
        text: joinSpoken(sentences.map((number) => byNumber.get(number) as string)),
        type: repairClaimType(raw.type),
        stance: repairStance(raw.stance),
      });
    },
    jargon: (raw) => {
      const term = among(terms, raw.term);
      return term === undefined ? 'malformed' : { term: term.text, sentences: term.sentences };
    },
    people: (raw) => {
      const name = among(names, raw.name);
      return wellFormed(person, {
        name: name?.text,
        entityType: name?.kind ?? repairEntityType(raw.kind),
        sentences: [...(name?.sentences ?? [])],
      });
    },
    mentalModels: () => 'malformed',
  });
}
