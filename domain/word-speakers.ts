import type { Turn, Word } from './transcript.ts';

export interface WordSpeaker {
  readonly speaker?: string;
  /** 0 to 1; 0 when unknown. */
  readonly confidence: number;
}

const UNKNOWN: WordSpeaker = { confidence: 0 };

/** The speaker of each word: that of the turn it overlaps most; unknown where no turn is. Both in order of time. */
export const speakersOfWords = (words: readonly Word[], turns: readonly Turn[]): WordSpeaker[] => {
  const ordered = [...turns].sort((a, b) => a.startMs - b.startMs);
  let first = 0;
  return words.map((word) => {
    while (first < ordered.length && ordered[first]!.endMs <= word.startMs) first++;
    let best = UNKNOWN;
    let bestOverlapMs = 0;
    for (let index = first; index < ordered.length; index++) {
      const turn = ordered[index]!;
      if (turn.startMs > word.endMs) break;
      // A word without length belongs to the turn around it.
      const wordEndMs = Math.max(word.endMs, word.startMs + 1);
      const overlapMs = Math.min(turn.endMs, wordEndMs) - Math.max(turn.startMs, word.startMs);
      if (overlapMs <= bestOverlapMs) continue;
      bestOverlapMs = overlapMs;
      best = turn.speaker === undefined ? UNKNOWN : { speaker: turn.speaker, confidence: turn.confidence };
    }
    return best;
  });
};
