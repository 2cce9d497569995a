import { CLUSTERING, type ClusterRules } from './cluster-rules.ts';
import { isTelling, TELLING_MS } from './pieces.ts';
import { similarity } from './similarity.ts';
import type { EncodedPiece, VoiceVector } from './voice-vector.ts';

/** The voice of a piece, as an index; undefined where nothing says whose it is. */
export interface Decision {
  readonly voice?: number;
  /** It was its neighbours that decided. */
  readonly byNeighbours?: true;
}

export interface Voices {
  readonly centroids: readonly VoiceVector[];
  /** The voice of each piece that was clustered, by the piece's index. */
  readonly memberOf: ReadonlyMap<number, number>;
}

const UNDECIDED: Decision = {};

/** The voice of every piece: by what it sounds like, then, for short ones, by who speaks before and after it. */
export function decidePieces(
  pieces: readonly EncodedPiece[],
  voices: Voices,
  rules: ClusterRules,
): Decision[] {
  const similarities = pieces.map(({ vector }) =>
    vector === undefined ? undefined : voices.centroids.map((centroid) => similarity(vector, centroid)),
  );
  const bySound = pieces.map((piece, index) =>
    decideBySound(piece, similarities[index], voices.memberOf.get(index), rules),
  );
  const smooth = bySound.map((decision, index) => smoothed(pieces, similarities, bySound, index, decision));
  return byNeighbours(pieces, similarities, smooth);
}

function decideBySound(
  piece: EncodedPiece,
  similarities: readonly number[] | undefined,
  clustered: number | undefined,
  { sameVoice }: ClusterRules,
): Decision {
  if (similarities === undefined || similarities.length === 0) return UNDECIDED;
  const best = similarities.indexOf(Math.max(...similarities));
  const second = Math.max(...similarities.filter((_, voice) => voice !== best));
  const clear = similarities[best]! - second >= CLUSTERING.margin;
  if (clustered !== undefined) return { voice: clear ? best : clustered };
  const needed = isTelling(piece) ? sameVoice : sameVoice - CLUSTERING.shortAllowance;
  return clear && similarities[best]! >= needed ? { voice: best } : UNDECIDED;
}

/** A short piece inside the speech of another voice belongs to that, unless it clearly sounds different. */
function smoothed(
  pieces: readonly EncodedPiece[],
  similarities: readonly (readonly number[] | undefined)[],
  decisions: readonly Decision[],
  index: number,
  decision: Decision,
): Decision {
  const around = decisions[index - 1]?.voice;
  const inside =
    around !== undefined &&
    around === decisions[index + 1]?.voice &&
    isNear(pieces, index - 1) &&
    isNear(pieces, index);
  if (!inside || decision.voice === undefined || decision.voice === around) return decision;
  if (lengthOf(pieces[index]!) >= 2 * TELLING_MS) return decision;
  const own = similarities[index]!;
  return own[decision.voice]! - own[around]! < 2 * CLUSTERING.margin ? { voice: around } : decision;
}

/** Short pieces in a row that nothing decided: whose they are between two pieces that are decided, and near. */
function byNeighbours(
  pieces: readonly EncodedPiece[],
  similarities: readonly (readonly number[] | undefined)[],
  decisions: readonly Decision[],
): Decision[] {
  const decided = [...decisions];
  for (let from = 0; from < pieces.length; from++) {
    if (decisions[from]!.voice !== undefined) continue;
    let to = from;
    while (to < pieces.length && decisions[to]!.voice === undefined) to++;
    const before = decisions[from - 1]?.voice;
    const after = decisions[to]?.voice;
    const row = pieces.slice(from, to);
    const near = [...row.keys(), row.length].every((at) => isNear(pieces, from - 1 + at));
    if (near && before !== undefined && after !== undefined && !row.some(isTelling)) {
      for (let index = from; index < to; index++) {
        const voice = nearer(similarities[index], before, after);
        if (voice !== undefined) decided[index] = { voice, byNeighbours: true };
      }
    }
    from = to;
  }
  return decided;
}

function nearer(
  similarities: readonly number[] | undefined,
  before: number,
  after: number,
): number | undefined {
  if (before === after) return before;
  if (similarities === undefined) return undefined;
  const difference = similarities[before]! - similarities[after]!;
  if (Math.abs(difference) < CLUSTERING.margin / 2) return undefined;
  return difference > 0 ? before : after;
}

/** Whether the pause after a piece is short. */
function isNear(pieces: readonly EncodedPiece[], index: number): boolean {
  const [piece, next] = [pieces[index], pieces[index + 1]];
  return piece !== undefined && next !== undefined && next.startMs - piece.endMs <= CLUSTERING.nearMs;
}

const lengthOf = ({ startMs, endMs }: EncodedPiece): number => endMs - startMs;
