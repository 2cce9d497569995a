import { normalisedName } from '../normalised-name.ts';

/**
 * Cosine of all-MiniLM-L6-v2 from which on two wordings are taken for one claim. Of the packaged golden set, 19 of 20
 * claims are that close to the very sentences they were drawn from, pronouns and all
 * (`test/integration/golden-set.test.ts`).
 */
export const SAME_WORDING = 0.5;

/**
 * How much two claims are the same: they cite a sentence in common and say it alike.
 *
 * @param wording cosine of the two texts' vectors.
 */
export function claimLikeness(
  golden: { readonly sentences: readonly number[] },
  found: { readonly sentences: readonly number[] },
  wording: number,
): number | undefined {
  const shared = overlap(golden.sentences, found.sentences);
  return shared === 0 || wording < SAME_WORDING ? undefined : wording + shared;
}

/** Shared sentences over all sentences of both (Jaccard), 0 to 1. */
function overlap(a: readonly number[], b: readonly number[]): number {
  const both = a.filter((number) => b.includes(number)).length;
  return both / new Set([...a, ...b]).size;
}

/** 1 for the same name; less where one is part of the other: 'Harrison' and 'John Harrison'. */
export function nameLikeness(golden: string, found: string): number | undefined {
  const [one, other] = [wordsOf(golden), wordsOf(found)];
  if (one.length === 0 || other.length === 0) return undefined;
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one];
  return shorter.every((word) => longer.includes(word)) ? shorter.length / longer.length : undefined;
}

/** Plural and singular are one. */
const wordsOf = (name: string): string[] =>
  (normalisedName(name).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.replace(/(?<=\p{L}{3})s$/u, ''));
