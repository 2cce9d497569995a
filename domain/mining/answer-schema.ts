import { z } from 'zod';
import { CLAIM_TYPES, ENTITY_TYPES, type Findings, STANCES } from '../findings.ts';
import { candidatesOf } from './candidates.ts';
import { citableSentences } from './citable.ts';
import { plausibleLabels } from './plausible-labels.ts';
import { allowedClaims } from './selectivity.ts';
import type { MiningTask } from './task.ts';

/** Bounds of one answer: they end run-away output. A text that reaches its bound was cut and is not used. */
export const LONGEST = { claim: 320, name: 80, line: 240, domain: 40 } as const;
/** Sentences that one item cites at most. */
export const MOST_CITED = 6;
export const MOST_ALIASES = 4;
/** Sentences offered for each one that may be picked. */
const CHOICE = 2;
const MOST = { jargon: 6, people: 6, mentalModels: 4, pickedTerms: 3, pickedNames: 3 } as const;

/** What the model must answer: bounded everywhere, and every number or name it may use is listed. */
export function miningAnswerSchema(task: MiningTask): z.ZodType {
  return task.style === 'extractive' ? extractiveAnswer(task) : abstractiveAnswer(task);
}

/** The model picks and labels sentences and chooses among names that stand in the segment. */
function extractiveAnswer(task: MiningTask) {
  const { names, terms } = candidatesOf(task.segment.sentences);
  const picks = citableSentences(task.segment, CHOICE * claimLimit(task)).map(({ number, text }) => {
    const { types, stances } = plausibleLabels(text);
    return z.strictObject({ n: z.literal(number), type: z.enum(types), stance: z.enum(stances) });
  });
  return z.strictObject({
    claims: z.array(z.union(picks)).max(claimLimit(task)),
    ...(terms.length > 0
      ? { terms: z.array(z.enum(terms.map((term) => term.text))).max(MOST.pickedTerms) }
      : {}),
    ...(names.length > 0
      ? {
          people: z
            .array(
              z.strictObject({ name: z.enum(names.map((name) => name.text)), kind: z.enum(ENTITY_TYPES) }),
            )
            .max(MOST.pickedNames),
        }
      : {}),
  });
}

/** The model words the items; each cites sentence numbers. An empty text means: nothing to say. */
function abstractiveAnswer(task: MiningTask) {
  const sentences = z
    .array(z.literal(task.segment.sentences.map((sentence) => sentence.number)))
    .min(1)
    .max(MOST_CITED);
  const line = z.string().max(LONGEST.line);
  const name = z.string().min(1).max(LONGEST.name);
  const domain = z.string().max(LONGEST.domain);
  return z.strictObject({
    claims: z
      .array(
        z.strictObject({
          sentences,
          text: z.string().min(1).max(LONGEST.claim),
          type: z.enum(CLAIM_TYPES),
          stance: z.enum(STANCES),
          domain,
        }),
      )
      .max(claimLimit(task)),
    jargon: z.array(z.strictObject({ term: name, definition: line, domain, sentences })).max(MOST.jargon),
    people: z
      .array(z.strictObject({ name, entityType: z.enum(ENTITY_TYPES), role: line, sentences }))
      .max(MOST.people),
    mentalModels: z
      .array(
        z.strictObject({
          name,
          description: line,
          aliases: z.array(z.string().max(LONGEST.name)).max(MOST_ALIASES),
          sentences,
        }),
      )
      .max(MOST.mentalModels),
  });
}

/** Claims one answer to this task may hold. */
export const claimLimit = ({ style, selectivity, maxClaimsPerSegment, segment }: MiningTask): number =>
  allowedClaims(style, selectivity, maxClaimsPerSegment, segment.sentences.length);

/** Items of each kind that one answer to this task may hold. */
export function itemLimits(task: MiningTask): Readonly<Record<keyof Omit<Findings, 'dropped'>, number>> {
  const claims = claimLimit(task);
  return task.style === 'extractive'
    ? { claims, jargon: MOST.pickedTerms, people: MOST.pickedNames, mentalModels: 0 }
    : { claims, jargon: MOST.jargon, people: MOST.people, mentalModels: MOST.mentalModels };
}
