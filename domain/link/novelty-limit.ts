import type { Configuration } from '../configuration.ts';

export type LinkThresholds = Pick<Configuration['link'], 'relatedSimilarity' | 'repeatSimilarity'>;

const MOST = 10;
/** What says the same as something stored is not new; 0 is left to what is empty of content. */
const OF_A_REPEAT = 1;

/**
 * The most novelty (0 to 10) a claim can have beside its nearest claim of another video: all of it up to
 * `relatedSimilarity`, next to none from `repeatSimilarity` on, in between falling in a straight line.
 *
 * @param similarity cosine, of the nearest one; undefined: nothing is near.
 */
export function noveltyLimit(similarity: number | undefined, link: LinkThresholds): number {
  if (similarity === undefined) return MOST;
  const { relatedSimilarity, repeatSimilarity } = link;
  if (similarity >= repeatSimilarity) return OF_A_REPEAT;
  if (similarity <= relatedSimilarity) return MOST;
  const way = (similarity - relatedSimilarity) / (repeatSimilarity - relatedSimilarity);
  return Math.round(10 * (MOST - way * (MOST - OF_A_REPEAT))) / 10;
}

/** Novelty as it is shown: what the evaluator says of the claim by itself, bounded by what is stored elsewhere. */
export const boundedNovelty = (
  evaluated: number,
  similarity: number | undefined,
  link: LinkThresholds,
): number => Math.min(evaluated, noveltyLimit(similarity, link));
