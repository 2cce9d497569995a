import { endsSentence } from '../sentence-ends.ts';
import type { Word } from '../transcript.ts';
import type { Piece } from './voice-vector.ts';

/** A piece and its words: `words[from]` up to but without `words[to]`. */
export interface SpokenPiece extends Piece {
  readonly from: number;
  readonly to: number;
}

/** Somebody else may go on after a pause of this length. */
const TURN_PAUSE_MS = 300;

/** Shorter pieces tell little of a voice: the packaged encoder listens to windows of 1.6 s. */
export const TELLING_MS = 1500;

/** Whether a piece is long enough to tell a voice by. */
export const isTelling = ({ startMs, endMs }: Piece): boolean => endMs - startMs >= TELLING_MS;

/** Longer pieces tell no more, and more of them mix two voices. */
const LONGEST_MS = 6000;

/** A pause for breath inside a sentence is shorter than this. */
const BREATH_MS = 1000;

type Run = Pick<SpokenPiece, 'from' | 'to'>;

/**
 * Cuts a transcript where the speaker may change: at pauses and where sentences end. What is said in between is one
 * piece; more than 6 s of it are cut into several, at the longest pauses. Less than 1.5 s stays a piece of its own,
 * because whoever says it may be somebody else; only where its sentence goes on after a breath it is one with that.
 * Words must be in order of time; every one of them is in exactly one piece.
 */
export function piecesOf(words: readonly Word[]): SpokenPiece[] {
  const joined = joinBreaths(words, utterances(words));
  return joined.flatMap((run) => shortEnough(words, run)).map((run) => ({ ...spanOf(words, run), ...run }));
}

function utterances(words: readonly Word[]): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (let to = 1; to <= words.length; to++) {
    const goesOn =
      to < words.length &&
      pauseBefore(words, to) < TURN_PAUSE_MS &&
      !endsSentence(words[to - 1]!.text, words[to]!.text);
    if (goesOn) continue;
    runs.push({ from, to });
    from = to;
  }
  return runs;
}

function joinBreaths(words: readonly Word[], runs: readonly Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const before = joined.at(-1);
    if (before !== undefined && isOneSentence(words, before, run)) {
      joined[joined.length - 1] = { from: before.from, to: run.to };
    } else {
      joined.push(run);
    }
  }
  return joined;
}

function isOneSentence(words: readonly Word[], before: Run, run: Run): boolean {
  const short = [before, run].some((part) => lengthOf(words, part) < TELLING_MS);
  const next = words[run.from]!.text;
  return (
    short &&
    lengthOf(words, { from: before.from, to: run.to }) <= LONGEST_MS &&
    pauseBefore(words, run.from) < BREATH_MS &&
    !endsSentence(words[before.to - 1]!.text, next) &&
    // A capital after a pause may begin somebody else's sentence, though no mark ends the one before.
    !/^\P{L}*\p{Lu}/u.test(next)
  );
}

/** Halves what is too long, in its middle half, where the pause is the longest. */
function shortEnough(words: readonly Word[], run: Run): Run[] {
  if (lengthOf(words, run) <= LONGEST_MS || run.to - run.from < 2) return [run];
  const { startMs, endMs } = spanOf(words, run);
  const middle = (startMs + endMs) / 2;
  const quarter = (endMs - startMs) / 4;
  let cut = run.from + 1;
  for (let at = run.from + 2; at < run.to; at++) {
    if (isBetterCut(words, at, cut, middle, quarter)) cut = at;
  }
  return [...shortEnough(words, { ...run, to: cut }), ...shortEnough(words, { ...run, from: cut })];
}

function isBetterCut(
  words: readonly Word[],
  at: number,
  known: number,
  middle: number,
  quarter: number,
): boolean {
  const away = (cut: number) => Math.abs(words[cut]!.startMs - middle);
  const central = away(at) <= quarter;
  if (central !== away(known) <= quarter) return central;
  const longer = central ? pauseBefore(words, at) - pauseBefore(words, known) : 0;
  return longer > 0 || (longer === 0 && away(at) < away(known));
}

const pauseBefore = (words: readonly Word[], at: number): number =>
  Math.max(0, words[at]!.startMs - words[at - 1]!.endMs);

const lengthOf = (words: readonly Word[], run: Run): number => {
  const { startMs, endMs } = spanOf(words, run);
  return endMs - startMs;
};

/** Never empty, also where no word has a length. */
function spanOf(words: readonly Word[], { from, to }: Run): Piece {
  const startMs = Math.round(words[from]!.startMs);
  let endMs = startMs + 1;
  for (let at = from; at < to; at++) {
    endMs = Math.max(endMs, Math.round(words[at]!.endMs), Math.round(words[at]!.startMs) + 1);
  }
  return { startMs, endMs };
}
