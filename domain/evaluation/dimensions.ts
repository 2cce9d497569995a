/**
 * What a claim is scored on, 0 to 10 each: the one list behind prompt, schema, formula and store. Weights: the
 * two-pass formula of the system this one replaces; they add up to 1.
 */
export const DIMENSIONS = {
  epistemicValue: { weight: 0.35, meaning: 'how much it teaches: explains, or settles what was uncertain' },
  novelty: { weight: 0.25, meaning: 'how much it surprises somebody who knows the field' },
  actionability: { weight: 0.15, meaning: 'how much it helps to decide or to act' },
  verifiability: { weight: 0.15, meaning: 'how well it is supported by what is said, and could be checked' },
  understandability: { weight: 0.05, meaning: 'how clear it is by itself' },
  temporalStability: { weight: 0.05, meaning: 'how long it stays true' },
} as const;

export type Dimension = keyof typeof DIMENSIONS;
export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as readonly Dimension[];

/** 0 to 10 each. */
export type Scores = Readonly<Record<Dimension, number>>;

/** Importance, 0 to 10, to one decimal: the weighted mean of the scores. The model's own sums are not asked for. */
export const importanceOf = (scores: Scores): number =>
  Math.round(10 * DIMENSION_NAMES.reduce((sum, name) => sum + DIMENSIONS[name].weight * scores[name], 0)) /
  10;
