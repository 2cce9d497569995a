import { type Clustered, clusterVoices, type PieceSpeaker } from '../../domain/speakers/cluster.ts';
import type { ClusterRules } from '../../domain/speakers/cluster-rules.ts';
import { isMonologue, monologueWindows } from '../../domain/speakers/monologue.ts';
import { piecesOf } from '../../domain/speakers/pieces.ts';
import { turnsOf } from '../../domain/speakers/turns.ts';
import type { EncodedPiece, Piece } from '../../domain/speakers/voice-vector.ts';
import type { Turn, Word } from '../../domain/transcript.ts';

export interface ToldVoices extends Clustered {
  readonly rule: 'clustered' | 'monologue';
  readonly turns: readonly Turn[];
  /** What was listened to; `speakers` has one for each. */
  readonly pieces: readonly EncodedPiece[];
}

export interface HowToTell extends ClusterRules {
  readonly assumeMonologue: boolean;
}

/** What pieces of one recording sound like, one answer for each. */
export type Hear = (pieces: readonly Piece[]) => Promise<readonly EncodedPiece[]>;

/**
 * Who speaks which words. Where a monologue is assumed, stretches of the whole recording are listened to first; unless
 * all of them are one voice, everything else is listened to as well.
 */
export async function tellVoices(words: readonly Word[], hear: Hear, rules: HowToTell): Promise<ToldVoices> {
  const pieces = piecesOf(words);
  const windows = rules.assumeMonologue ? monologueWindows(pieces) : undefined;
  if (windows === undefined) return clustered(await hear(pieces), rules);

  const first = await hear(windows.map((index) => pieces[index]!));
  if (isMonologue(first, rules)) {
    const told = clusterVoices(first, rules);
    if (told.clusters.length === 1) return monologue(pieces, first, told);
  }
  const chosen = new Set(windows);
  const rest = await hear(pieces.filter((_, index) => !chosen.has(index)));
  return clustered(
    [...first, ...rest].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs),
    rules,
  );
}

function clustered(pieces: readonly EncodedPiece[], rules: ClusterRules): ToldVoices {
  const told = clusterVoices(pieces, rules);
  return { ...told, rule: 'clustered', pieces, turns: turnsOf(pieces, told.speakers) };
}

/** The one voice speaks all of it, as surely as its windows on average. */
function monologue(
  pieces: readonly Piece[],
  windows: readonly EncodedPiece[],
  { clusters, speakers }: Clustered,
): ToldVoices {
  const [cluster] = clusters;
  const confidence = speakers.reduce((sum, speaker) => sum + speaker.confidence, 0) / speakers.length;
  const all = pieces.map((): PieceSpeaker => ({ label: cluster!.label, confidence }));
  const speechMs = pieces.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return {
    rule: 'monologue',
    clusters: [{ ...cluster!, speechMs }],
    pieces: windows,
    speakers,
    turns: turnsOf(pieces, all),
  };
}
