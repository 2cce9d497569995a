const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** A part that ran this long was healthy: its next death counts as the first again. */
const HEALTHY_MS = 60_000;

/** How long to wait before the n-th restart in a row (n from 1): 1 s, doubling up to 60 s. */
export const restartDelayMs = (deathsInARow: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** (deathsInARow - 1));

/** Deaths in a row, the one after `ranMs` included. */
export const countDeath = (before: number, ranMs: number): number => (ranMs >= HEALTHY_MS ? 1 : before + 1);
