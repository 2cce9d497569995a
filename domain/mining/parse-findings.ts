import { z } from 'zod';
import type { Findings, FoundClaim, FoundJargon, FoundMentalModel, FoundPerson } from '../findings.ts';
import { CLAIM_TYPES, ENTITY_TYPES, STANCES } from '../findings.ts';
import { joinSpoken } from '../spoken-text.ts';
import { claimLimit, LONGEST } from './answer-schema.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { mergeFindings } from './merge-findings.ts';
import { repairClaimType, repairEntityType, repairNumbers, repairStance, repairText } from './repair.ts';
import type { MiningTask } from './task.ts';

type Raw = Readonly<Record<string, unknown>>;
/** An item as it is kept; undefined: it is dropped and counted. */
type Reader<T> = (raw: Raw) => T | undefined;

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
const jargon = z.object({ term: text, definition: optional, sentences: cited });
const person = z.object({ name: text, entityType: z.enum(ENTITY_TYPES), role: optional, sentences: cited });
const mentalModel = z.object({
  name: text,
  description: optional,
  aliases: z.array(text).transform((aliases) => (aliases.length > 0 ? aliases : undefined)),
  sentences: cited,
});

/**
 * The model's answer as findings. Each item stands for itself: one that is invalid, cites no sentence of the
 * segment or names what is not in it is dropped and counted in `dropped`, the others stay. Items said twice
 * become one. An answer that is no object yields nothing and counts as one dropped item.
 */
export function parseFindings(json: unknown, task: MiningTask): Findings {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { ...NOTHING, dropped: 1 };
  const found = task.style === 'extractive' ? extracted(json as Raw, task) : worded(json as Raw, task);
  const merged = mergeFindings([found]);
  const limit = claimLimit(task);
  const surplus = Math.max(0, merged.claims.length - limit);
  return { ...merged, claims: merged.claims.slice(0, limit), dropped: merged.dropped + surplus };
}

export const NOTHING: Findings = { claims: [], jargon: [], people: [], mentalModels: [], dropped: 0 };

function worded(json: Raw, { segment }: MiningTask): Findings {
  const numbers = new Set(segment.sentences.map((sentence) => sentence.number));
  const sentencesOf = (raw: Raw) => repairNumbers(raw.sentences, numbers);
  const named = (value: unknown): string => {
    const name = repairText(value, LONGEST.name);
    return isMentioned(name, segment.text) ? name : '';
  };
  return readAll(json, {
    claims: (raw) =>
      kept(claim, {
        sentences: sentencesOf(raw),
        text: repairText(raw.text, LONGEST.claim),
        type: repairClaimType(raw.type),
        stance: repairStance(raw.stance),
        domain: repairText(raw.domain, LONGEST.domain),
      }),
    jargon: (raw) =>
      kept(jargon, {
        term: named(raw.term),
        definition: repairText(raw.definition, LONGEST.line),
        sentences: sentencesOf(raw),
      }),
    people: (raw) =>
      kept(person, {
        name: named(raw.name),
        entityType: repairEntityType(raw.entityType),
        role: repairText(raw.role, LONGEST.line),
        sentences: sentencesOf(raw),
      }),
    // A framework is often applied without being named, so its name need not stand in the segment.
    mentalModels: (raw) =>
      kept(mentalModel, {
        name: repairText(raw.name, LONGEST.name),
        description: repairText(raw.description, LONGEST.line),
        aliases: listOf(raw.aliases)
          .map((alias) => repairText(alias, LONGEST.name))
          .filter(Boolean),
        sentences: sentencesOf(raw),
      }),
  });
}

function extracted(json: Raw, { segment }: MiningTask): Findings {
  const { names, terms } = candidatesOf(segment.sentences);
  const byNumber = new Map(segment.sentences.map((sentence) => [sentence.number, sentence.text]));
  const among = (candidates: readonly Candidate[], value: unknown) =>
    candidates.find((candidate) => candidate.text === value);
  return readAll(
    { claims: json.claims, jargon: listOf(json.terms).map((term) => ({ term })), people: json.people },
    {
      claims: (raw) => {
        const sentences = repairNumbers(raw.n, new Set(byNumber.keys()));
        return kept(claim, {
          sentences,
          text: joinSpoken(sentences.map((number) => byNumber.get(number) as string)),
          type: repairClaimType(raw.type),
          stance: repairStance(raw.stance),
          domain: '',
        });
      },
      jargon: (raw) => {
        const term = among(terms, raw.term);
        return term && { term: term.text, sentences: term.sentences };
      },
      people: (raw) => {
        const name = among(names, raw.name);
        const entityType = z.enum(ENTITY_TYPES).safeParse(name?.kind ?? repairEntityType(raw.kind));
        return name && entityType.success
          ? { name: name.text, entityType: entityType.data, sentences: name.sentences }
          : undefined;
      },
      mentalModels: () => undefined,
    },
  );
}

interface Readers {
  readonly claims: Reader<FoundClaim>;
  readonly jargon: Reader<FoundJargon>;
  readonly people: Reader<FoundPerson>;
  readonly mentalModels: Reader<FoundMentalModel>;
}

function readAll(json: Raw, readers: Readers): Findings {
  let dropped = 0;
  const read = <T>(list: unknown, reader: Reader<T>): T[] => {
    const items = listOf(list).map((raw) => (isRecord(raw) ? reader(raw) : undefined));
    const good = items.filter((item) => item !== undefined);
    dropped += items.length - good.length;
    return good;
  };
  return {
    claims: read(json.claims, readers.claims),
    jargon: read(json.jargon, readers.jargon),
    people: read(json.people, readers.people),
    mentalModels: read(json.mentalModels, readers.mentalModels),
    dropped,
  };
}

function kept<T>(schema: z.ZodType<T>, value: object): T | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Whether a word of the name, or its stem, was said in the segment. */
function isMentioned(name: string, text: string): boolean {
  const said = text.toLowerCase();
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.some((word) => word.length > 1 && said.includes(word.slice(0, Math.max(4, word.length - 2))));
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
