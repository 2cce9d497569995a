import type { z } from 'zod';
import type { Findings, FoundClaim, FoundJargon, FoundMentalModel, FoundPerson } from '../findings.ts';

export type Raw = Readonly<Record<string, unknown>>;

/**
 * Why an item is not kept. malformed: it lacks a field, has a label nobody knows, or cites no sentence that was
 * shown. unsupported: it is well-formed and names what the segment does not say.
 */
export type Dropped = 'malformed' | 'unsupported';
export type Reader<T extends object> = (raw: Raw) => T | Dropped;

export interface Readers {
  readonly claims: Reader<FoundClaim>;
  readonly jargon: Reader<FoundJargon>;
  readonly people: Reader<FoundPerson>;
  readonly mentalModels: Reader<FoundMentalModel>;
}

export interface ReadItems {
  /** Its `dropped` counts both kinds. */
  readonly findings: Findings;
  readonly malformed: number;
}

/** Reads each list item by item; a list that is missing is an empty one. */
export function readItems(lists: Raw, readers: Readers): ReadItems {
  const count: Record<Dropped, number> = { malformed: 0, unsupported: 0 };
  const read = <T extends object>(list: unknown, reader: Reader<T>): T[] =>
    listOf(list).flatMap((raw) => {
      const item = isRecord(raw) ? reader(raw) : 'malformed';
      if (typeof item !== 'string') return [item];
      count[item] += 1;
      return [];
    });
  const items = {
    claims: read(lists.claims, readers.claims),
    jargon: read(lists.jargon, readers.jargon),
    people: read(lists.people, readers.people),
    mentalModels: read(lists.mentalModels, readers.mentalModels),
  };
  return {
    findings: { ...items, dropped: count.malformed + count.unsupported },
    malformed: count.malformed,
  };
}

export function wellFormed<T extends object>(schema: z.ZodType<T>, value: object): T | 'malformed' {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : 'malformed';
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
