/** A decision this much clear of what would have made it another one is sure. */
const SURE = 0.15;

/** For what was decided by its neighbours, not by what it sounds like. */
export const BY_NEIGHBOURS = 0.3;

/**
 * How sure a decision by similarity is, 0 to 1.
 *
 * @param edge by how much it is clear of the nearest other decision: .5 at 0, 1 from .15 on, 0 from -.15 on.
 */
export const confidenceOf = (edge: number): number => Math.min(1, Math.max(0, 0.5 + (0.5 * edge) / SURE));
