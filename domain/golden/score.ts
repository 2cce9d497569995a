import { uniformDraw } from '../pacing/uniform-draw.ts';

/** How many items of a kind were wanted, were found, and are the same. */
export interface Counts {
  readonly golden: number;
  readonly found: number;
  readonly matched: number;
}

export interface Rates extends Counts {
  /** Of what was found, the share that was wanted; undefined where nothing was found. */
  readonly precision?: number;
  /** Of what was wanted, the share that was found; undefined where nothing was wanted. */
  readonly recall?: number;
  /** Harmonic mean of both, 0 where nothing matched; undefined where nothing was wanted nor found. */
  readonly f1?: number;
}

export const sumOf = (counts: readonly Counts[]): Counts => ({
  golden: counts.reduce((sum, { golden }) => sum + golden, 0),
  found: counts.reduce((sum, { found }) => sum + found, 0),
  matched: counts.reduce((sum, { matched }) => sum + matched, 0),
});

/** Rates over all segments together (micro average). */
export function ratesOf(counts: readonly Counts[]): Rates {
  const sum = sumOf(counts);
  const { golden, found, matched } = sum;
  return {
    ...sum,
    ...(found > 0 ? { precision: matched / found } : {}),
    ...(golden > 0 ? { recall: matched / golden } : {}),
    ...(golden + found > 0 ? { f1: (2 * matched) / (golden + found) } : {}),
  };
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Enough for two digits of a percentile. */
const RESAMPLES = 2000;

/**
 * Where the F1 of one model minus that of another lies with a probability of 95 %, by drawing the segments anew with
 * replacement (paired bootstrap). An interval that holds 0 means: these segments do not tell the two apart.
 *
 * @param before counts by segment; `after` the same segments in the same order.
 */
export function differenceOf(before: readonly Counts[], after: readonly Counts[]): Interval {
  const f1 = (counts: readonly Counts[]) => ratesOf(counts).f1 ?? 0;
  const differences = Array.from({ length: RESAMPLES }, (_, round) => {
    const drawn = before.map((_segment, draw) => Math.floor(uniformDraw(`${round} ${draw}`) * before.length));
    return f1(drawn.map((index) => after[index]!)) - f1(drawn.map((index) => before[index]!));
  }).sort((a, b) => a - b);
  return {
    low: differences[Math.floor(0.025 * RESAMPLES)]!,
    high: differences[Math.ceil(0.975 * RESAMPLES) - 1]!,
  };
}
