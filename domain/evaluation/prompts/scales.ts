import { DIMENSION_NAMES, DIMENSIONS } from '../dimensions.ts';

/** What the scores mean: the same words in every prompt. */
export const SCALES = `\
${DIMENSION_NAMES.map((name) => `${name}: ${DIMENSIONS[name].meaning}`).join('\n')}
Each from 0 (not at all) over 5 (fairly) to 10 (exceptionally).`;

/** Scores as an answer has them, in the order of the dimensions. */
export const namedScores = (scores: readonly number[]): object =>
  Object.fromEntries(DIMENSION_NAMES.map((name, index) => [name, scores[index]]));
