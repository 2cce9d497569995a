import { finalClaimText } from '../claims.ts';
import type { FinalClaim, Tier } from '../evaluation/evaluation.ts';
import type { FinalItem, ItemKind } from '../evaluation/items.ts';
import { isInstructionLike, toldBeside } from '../instruction-like.ts';
import type { Outline } from '../summary.ts';

/** The system this one replaces fed its long summary the same amounts. */
const MOST: Readonly<Record<'claims' | ItemKind | 'chapters', number>> = {
  claims: 10,
  people: 15,
  jargon: 15,
  mentalModels: 10,
  chapters: 20,
};
const LONGEST_DESCRIPTION = 300;

/** A claim as a summary is told of it. */
export interface BestClaim {
  readonly text: string;
  readonly tier: Tier;
  /** 0 to 10 each. */
  readonly importance: number;
  readonly novelty: number;
  readonly confidence: number;
  /** Of the first segment that bears it out. */
  readonly startMs: number;
}

export interface NamedItem {
  readonly name: string;
  readonly about?: string;
}

/** What a long summary is made from. */
export interface SummaryMaterial {
  readonly title: string;
  readonly channel?: string;
  /** How the publisher's description begins. */
  readonly description?: string;
  readonly shortSummary: string;
  readonly chapters: Outline['chapters'];
  /** The accepted ones, best first. */
  readonly claims: readonly BestClaim[];
  /** Those that were accepted, the most important first. */
  readonly people: readonly NamedItem[];
  readonly jargon: readonly NamedItem[];
  readonly mentalModels: readonly NamedItem[];
}

export interface Known {
  readonly title: string;
  readonly channel?: string;
  readonly description?: string;
  readonly outline: Pick<Outline, 'shortSummary' | 'chapters'>;
  readonly claims: readonly FinalClaim[];
  readonly items: readonly FinalItem[];
  /** Where each segment begins, by its ordinal. */
  readonly segmentStartsMs: ReadonlyMap<number, number>;
}

/** As much of a publisher's description as a summary is told. */
export const beginningOf = (description: string): string =>
  [...description].slice(0, LONGEST_DESCRIPTION).join('');

/** Picks what a summary is made from: what was accepted, the best of it. */
export function summaryMaterial(known: Known): SummaryMaterial {
  const { title, channel, description, outline, items } = known;
  const of = (kind: ItemKind) => bestItems(items, kind);
  return {
    title: toldBeside(title),
    channel: channel && toldBeside(channel),
    description: description && toldBeside(beginningOf(description)),
    shortSummary: toldBeside(outline.shortSummary),
    chapters: spread(
      outline.chapters.filter(({ title, summary = '' }) => !isInstructionLike(`${title}. ${summary}`)),
      MOST.chapters,
    ),
    claims: bestClaims(known),
    people: of('people'),
    jargon: of('jargon'),
    mentalModels: of('mentalModels'),
  };
}

/** The same with about `share` of each list, at least one of each: for a model with a small context. */
export function lessOf(material: SummaryMaterial, share: number): SummaryMaterial {
  const best = <T>(list: readonly T[]) => list.slice(0, Math.ceil(share * list.length));
  return {
    ...material,
    chapters: spread(material.chapters, Math.ceil(share * material.chapters.length)),
    claims: best(material.claims),
    people: best(material.people),
    jargon: best(material.jargon),
    mentalModels: best(material.mentalModels),
  };
}

function bestClaims({ claims, segmentStartsMs }: Known): BestClaim[] {
  const accepted = claims.flatMap((claim) => {
    const { evaluation } = claim;
    if (!evaluation.evaluated || evaluation.decision !== 'accept') return [];
    if (isInstructionLike(claim.text) || isInstructionLike(finalClaimText(claim))) return [];
    const { tier, importance, novelty, confidence, rank = Number.POSITIVE_INFINITY } = evaluation;
    const startMs = Math.min(
      ...claim.cited.map(({ segmentOrdinal }) => segmentStartsMs.get(segmentOrdinal) ?? 0),
    );
    return [{ rank, claim: { text: finalClaimText(claim), tier, importance, novelty, confidence, startMs } }];
  });
  return accepted
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST.claims)
    .map(({ claim }) => claim);
}

function bestItems(items: readonly FinalItem[], kind: ItemKind): NamedItem[] {
  const accepted = items.flatMap(({ evaluation, name, about, ...item }) =>
    item.kind === kind &&
    evaluation.evaluated &&
    evaluation.decision === 'accept' &&
    !isInstructionLike(`${name}. ${about ?? ''}`)
      ? [{ name, about, importance: evaluation.importance }]
      : [],
  );
  return accepted
    .sort((a, b) => b.importance - a.importance)
    .slice(0, MOST[kind])
    .map(({ name, about }) => ({ name, about }));
}

/** At most `most` of the things, from the first to the last. */
function spread<T>(things: readonly T[], most: number): readonly T[] {
  if (things.length <= most) return things;
  const step = most > 1 ? (things.length - 1) / (most - 1) : 0;
  return Array.from({ length: most }, (_, index) => things[Math.round(index * step)]!);
}
