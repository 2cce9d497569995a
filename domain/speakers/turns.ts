import type { Turn } from '../transcript.ts';
import type { PieceSpeaker } from './cluster.ts';
import type { Piece } from './voice-vector.ts';

/** A silence of this length ends a turn, so that turns say when somebody speaks. */
const SILENCE_MS = 2000;

/**
 * Pieces with their speakers as turns: consecutive pieces of one speaker are one turn, from its first word to the end of
 * its last. Its confidence is their mean, weighted by length.
 */
export function turnsOf(pieces: readonly Piece[], speakers: readonly PieceSpeaker[]): Turn[] {
  const turns: Turn[] = [];
  let from = 0;
  for (let to = 1; to <= pieces.length; to++) {
    const goesOn =
      to < pieces.length &&
      speakers[to]!.label === speakers[from]!.label &&
      pieces[to]!.startMs - pieces[to - 1]!.endMs < SILENCE_MS;
    if (goesOn) continue;
    turns.push(turnOf(pieces.slice(from, to), speakers.slice(from, to)));
    from = to;
  }
  return turns;
}

function turnOf(pieces: readonly Piece[], speakers: readonly PieceSpeaker[]): Turn {
  const lengths = pieces.map(({ startMs, endMs }) => endMs - startMs);
  const inAll = lengths.reduce((sum, length) => sum + length, 0);
  const weighted = speakers.reduce((sum, { confidence }, at) => sum + confidence * lengths[at]!, 0);
  return {
    startMs: pieces[0]!.startMs,
    endMs: Math.max(...pieces.map(({ endMs }) => endMs)),
    ...(speakers[0]!.label === undefined ? {} : { speaker: speakers[0]!.label }),
    confidence: weighted / inAll,
  };
}
