import type { Piece } from '../speakers/voice-vector.ts';
import { spansMs } from './spans.ts';

/** Pieces spread evenly over all of them, with about `enoughMs` of speech; all of them where there is no more. */
export function spreadPieces<P extends Piece>(pieces: readonly P[], enoughMs: number): P[] {
  const step = Math.max(1, spansMs(pieces) / enoughMs);
  const chosen = new Set<number>();
  for (let at = 0; at < pieces.length; at += step) chosen.add(Math.floor(at));
  return pieces.filter((_, at) => chosen.has(at));
}
