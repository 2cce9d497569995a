import { agglomerate } from './agglomerate.ts';
import type { ClusterRules } from './cluster-rules.ts';
import type { Weighted } from './similarity.ts';
import { groupOf, meanSimilarity } from './voice-group.ts';
import type { EncodedPiece, Piece } from './voice-vector.ts';

/** Stretches listened to, and how long one is at least. */
const WINDOWS = 24;
const WINDOW_MS = 3000;

/** Fewer say nothing of a recording. */
const ENOUGH = 6;

/**
 * Pieces to listen to first where a monologue is assumed, as indexes in order of time: one in each 24th of the
 * speech, the longest. Undefined where there are too few that are long enough to tell.
 */
export function monologueWindows(pieces: readonly Piece[]): number[] | undefined {
  const lengths = pieces.map(({ startMs, endMs }) => endMs - startMs);
  const speechMs = lengths.reduce((sum, length) => sum + length, 0);
  const chosen: (number | undefined)[] = new Array(WINDOWS).fill(undefined);
  let spokenMs = 0;
  for (const [index, length] of lengths.entries()) {
    const part = Math.min(WINDOWS - 1, Math.floor(((spokenMs + length / 2) / speechMs) * WINDOWS));
    spokenMs += length;
    const known = chosen[part];
    if (length >= WINDOW_MS && (known === undefined || length > lengths[known]!)) chosen[part] = index;
  }
  const windows = chosen.filter((index) => index !== undefined);
  return windows.length >= ENOUGH ? windows : undefined;
}

/**
 * Whether all windows are one voice, at the threshold that holds for any two groups, never a lower one: each of them is
 * as similar to the others as pieces of one voice are, and they are one cluster. One that could not be heard is a doubt.
 */
export function isMonologue(windows: readonly EncodedPiece[], { sameVoice }: ClusterRules): boolean {
  const heard: Weighted[] = windows.flatMap(({ vector, startMs, endMs }) =>
    vector === undefined ? [] : [{ vector, weight: endMs - startMs }],
  );
  if (heard.length < windows.length || heard.length < ENOUGH) return false;
  const at = (index: number) => heard[index]!;
  const all = [...heard.keys()];
  if (
    agglomerate(
      all.map((index) => groupOf([index], at)),
      sameVoice,
    ).length > 1
  )
    return false;
  return all.every((index) => {
    const others = groupOf(
      all.filter((other) => other !== index),
      at,
    );
    return meanSimilarity(groupOf([index], at), others) >= sameVoice;
  });
}
