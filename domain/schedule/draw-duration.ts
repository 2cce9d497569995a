import { uniformDraw } from '../pacing/uniform-draw.ts';
import { pieceOf } from './pieces.ts';
import type { Duration, ScheduledWork } from './schedule-case.ts';

/** One piece of work of one video. Videos and segments count from 0. */
export interface PieceKey {
  readonly video: number;
  readonly work: ScheduledWork;
  /** Of a segment; else 0. */
  readonly ordinal?: number;
}

/** Seconds that a piece takes: the same for the same seed and piece, whoever draws them and when. */
export function drawDuration(duration: Duration, seed: string, key: PieceKey): number {
  return durationOf(duration, seedWord(seed), key.video, pieceOf(key.work, key.ordinal));
}

/** Whether a piece is one of those that fail once. Independent of how long it takes. */
export function failsOnce(share: number, seed: string, key: PieceKey): boolean {
  return failsAt(share, seedWord(seed), key.video, pieceOf(key.work, key.ordinal));
}

/** What the draws below take instead of a text: a whole number below 2^32. */
export const seedWord = (seed: string): number => Math.floor(uniformDraw(seed) * 2 ** 32);

/** drawDuration() for those that draw a million of them. */
export function durationOf({ mean, sigma }: Duration, seed: number, video: number, piece: number): number {
  if (sigma === 0) return mean;
  const first = uniformAt(seed, video, piece, 1);
  const second = uniformAt(seed, video, piece, 2);
  // Box and Muller's way to a normal number; a lognormal one has the mean exp(mu + sigma^2 / 2).
  const normal = Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second);
  return mean * Math.exp(sigma * normal - (sigma * sigma) / 2);
}

export const failsAt = (share: number, seed: number, video: number, piece: number): boolean =>
  uniformAt(seed, video, piece, 3) < share;

/** Between 0 and 1, neither of them: a function of four whole numbers. */
export function uniformAt(seed: number, one: number, other: number, draw: number): number {
  return (mixed(mixed(mixed(mixed(seed) + one) + other) + draw) + 0.5) / 2 ** 32;
}

/** A step of Weyl's sequence, then MurmurHash3's last one: neighbouring numbers have nothing in common. */
function mixed(word: number): number {
  let hash = (word + 0x9e3779b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
