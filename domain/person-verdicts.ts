import { joinedSpans, type Span, spansMs, spansWithout } from './voices/spans.ts';

/** promote: it is shown, searched and counted, whatever the evaluator says. reject: it is not. */
export type PersonDecision = 'promote' | 'reject';

/** A claim as it is known again after it was mined anew: by its words and its place. */
export interface KnownClaim {
  /** As shown. */
  readonly text: string;
  /** As mined. */
  readonly originalText: string;
  /** Where its evidence lies. */
  readonly spans: readonly Span[];
}

/** A person's own verdict on a claim. */
export interface PersonVerdict {
  readonly decision: PersonDecision;
  /** Why, in the person's words. */
  readonly note?: string;
}

/** What a person said of a claim, with the claim as it was then. */
export interface ClaimCorrection extends KnownClaim, PersonVerdict {
  readonly id: number;
}

/** Of which claim each correction speaks. */
export interface PlacedCorrections<Claim> {
  /** Several may speak of one claim. */
  readonly placed: ReadonlyMap<ClaimCorrection, Claim>;
  /** About claims that are not there any more. */
  readonly unplaced: readonly ClaimCorrection[];
}

/** Reworded claims are the same from these shares on: of time that both cover, and of words that both use. */
const SAME_PLACE = 0.5;
const SAME_WORDS = 0.5;

/**
 * Finds the claim that each correction speaks of: best the same words in the same place, then other words in the same
 * place, then the same words elsewhere; of several the nearest, then the first. Each is placed by itself, so two may
 * speak of one claim.
 */
export function placeCorrections<Claim extends KnownClaim>(
  corrections: readonly ClaimCorrection[],
  claims: readonly Claim[],
): PlacedCorrections<Claim> {
  const compared = claims.map((claim) => ({ claim, worded: worded(claim) }));
  const placed = new Map<ClaimCorrection, Claim>();
  for (const correction of corrections) {
    const own = worded(correction);
    let best = 0;
    for (const { claim, worded: other } of compared) {
      const likeness = likenessOf(own, other);
      if (likeness <= best) continue;
      best = likeness;
      placed.set(correction, claim);
    }
  }
  return { placed, unplaced: corrections.filter((correction) => !placed.has(correction)) };
}

/**
 * The correction that holds for each claim: of several the newest.
 *
 * @param corrections the oldest first.
 */
export const heldVerdicts = <Claim extends KnownClaim>(
  corrections: readonly ClaimCorrection[],
  claims: readonly Claim[],
): ReadonlyMap<Claim, ClaimCorrection> =>
  new Map(
    [...placeCorrections(corrections, claims).placed].map(([correction, claim]) => [claim, correction]),
  );

interface Worded {
  /** The words of each wording it has. */
  readonly wordings: readonly (readonly string[])[];
  readonly spans: readonly Span[];
}

const worded = ({ text, originalText, spans }: KnownClaim): Worded => ({
  wordings: [...new Set([text, originalText])].map(wordsOf),
  spans: joinedSpans(spans),
});

/** 0: another claim. */
function likenessOf(one: Worded, other: Worded): number {
  const place = sharedTime(one.spans, other.spans);
  const pairs = one.wordings.flatMap((left) => other.wordings.map((right) => [left, right] as const));
  if (pairs.some(([left, right]) => left.join(' ') === right.join(' '))) return place > 0 ? 3 + place : 1;
  const words = Math.max(...pairs.map(([left, right]) => sharedWords(left, right)));
  return place >= SAME_PLACE && words >= SAME_WORDS ? 1 + (place + words) / 2 : 0;
}

/** Time that both cover over the time that either covers (intersection over union). */
function sharedTime(one: readonly Span[], other: readonly Span[]): number {
  const both = spansMs(one) - spansMs(spansWithout(one, other));
  const either = spansMs(other) + spansMs(spansWithout(one, other));
  return either === 0 ? 0 : both / either;
}

/** Different words that both use, over the mean of how many each uses (Dice). */
function sharedWords(one: readonly string[], other: readonly string[]): number {
  const [left, right] = [new Set(one), new Set(other)];
  const sum = left.size + right.size;
  return sum === 0 ? 0 : (2 * left.intersection(right).size) / sum;
}

/** Finds words in scripts without spaces too. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Lower case, without marks; what consists of marks alone keeps them. */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase();
  const words = [...segmenter.segment(plain)].flatMap(({ segment, isWordLike }) =>
    isWordLike ? [segment] : [],
  );
  return words.length === 0 ? [plain.trim()] : words;
}
