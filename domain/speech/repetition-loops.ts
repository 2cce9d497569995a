import type { Word } from '../transcript.ts';
import { type Cleaned, comparedWord, type HeardSpan, removedWords, withWords } from './heard-span.ts';

/** Longer phrases count only where a whole span is said again by the spans after it. */
const LONGEST_PHRASE = 12;
/** Whisper hears 30 s at once: what is further apart is no loop. */
const LONGEST_GAP_MS = 30_000;
/** Nobody speaks 12 words a second; a decoder in a loop gives its words hardly any time. */
const SHORTEST_WORD_MS = 80;

export interface Repetition {
  readonly phraseWords: number;
  /** How often the phrase stands there, the first time included. */
  readonly times: number;
  /** A sign besides the repeating itself: text that compresses as no speech does, or words too short to be said. */
  readonly strained: boolean;
}

/**
 * Whether a phrase repeated without anything between is a decoder's loop. People say `no` six times and a refrain
 * four times, with ordinary timing: without another sign it takes twice as much. Phrases of six words and more are
 * hardly ever said four times on end.
 */
export function isLoop({ phraseWords, times, strained }: Repetition): boolean {
  if (phraseWords === 1) return times >= (strained ? 6 : 12);
  if (phraseWords === 2) return times >= (strained ? 4 : 8);
  if (phraseWords <= 5) return times >= (strained ? 3 : 6);
  return times >= (strained ? 3 : 4);
}

interface Heard {
  readonly word: Word;
  readonly compared: string;
  readonly span: HeardSpan;
}

/**
 * Takes out what a phrase said over and over adds to its first time. Only repeats that follow each other directly
 * count, within a span or over several; the same sentence ten minutes later stays.
 *
 * @param loopCompression compression ratio from which on a span's text is that of a loop.
 */
export function withoutLoops(spans: readonly HeardSpan[], loopCompression: number): Cleaned {
  const all = spans.flatMap((span) =>
    span.words.map((word): Heard => ({ word, compared: comparedWord(word.text), span })),
  );
  // A loop inside a loop shows when the inner one is gone.
  let kept: readonly Heard[] = all;
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    kept = withoutDirectLoops(kept, loopCompression);
  }
  if (kept.length === all.length) return { spans, removed: [] };
  const stays = new Set(kept.map(({ word }) => word));
  return {
    spans: spans.flatMap(
      (span) =>
        withWords(
          span,
          span.words.filter((word) => stays.has(word)),
        ) ?? [],
    ),
    removed: runsOfRemoved(all, stays).map((words) => removedWords('loop', words)),
  };
}

function runsOfRemoved(all: readonly Heard[], stays: ReadonlySet<Word>): Word[][] {
  const runs: Word[][] = [[]];
  for (const { word } of all) {
    if (!stays.has(word)) runs.at(-1)!.push(word);
    else if (runs.at(-1)!.length > 0) runs.push([]);
  }
  return runs.filter((words) => words.length > 0);
}

function withoutDirectLoops(heard: readonly Heard[], loopCompression: number): Heard[] {
  const kept: Heard[] = [];
  for (let at = 0; at < heard.length; ) {
    const loop = loopAt(heard, at, loopCompression);
    const length = loop?.phraseWords ?? 1;
    kept.push(...heard.slice(at, at + length));
    at = loop?.end ?? at + 1;
  }
  return kept;
}

/** The loop that begins with the word at `at`: its shortest phrase, and the index after its last word. */
function loopAt(
  heard: readonly Heard[],
  at: number,
  loopCompression: number,
): { phraseWords: number; end: number } | undefined {
  for (const phraseWords of phraseLengths(heard, at)) {
    const times = timesSaid(heard, at, phraseWords);
    if (times < 3) continue;
    const end = at + phraseWords * times;
    const strained = isStrained(heard.slice(at + phraseWords, end), loopCompression);
    if (isLoop({ phraseWords, times, strained }))
      return { phraseWords, end: end + brokenOff(heard, at, phraseWords, end) };
  }
  return undefined;
}

function* phraseLengths(heard: readonly Heard[], at: number): Generator<number> {
  for (let length = 1; length <= LONGEST_PHRASE; length++) yield length;
  const { span } = heard[at]!;
  const begins = heard[at - 1]?.span !== span;
  if (!begins) return;
  let length = 0;
  while (heard[at + length]?.span === span) length++;
  if (length > LONGEST_PHRASE) yield length;
}

function timesSaid(heard: readonly Heard[], at: number, length: number): number {
  let same = 0;
  while (follows(heard, at + same, at + length + same)) same++;
  return 1 + Math.floor(same / length);
}

/** Whether the word at `index` is the one at `model` said again, without a long pause before it. */
function follows(heard: readonly Heard[], model: number, index: number): boolean {
  const [said, again, before] = [heard[model], heard[index], heard[index - 1]];
  return (
    again !== undefined &&
    said?.compared === again.compared &&
    again.word.startMs - before!.word.endMs <= LONGEST_GAP_MS
  );
}

/** A decoder stops in the middle of its loop: words of the phrase's beginning that end the span belong to it. */
function brokenOff(heard: readonly Heard[], at: number, phraseWords: number, end: number): number {
  let length = 0;
  while (length < phraseWords && follows(heard, at + length, end + length)) length++;
  const last = heard[end + length - 1]!;
  return last.span !== heard[end + length]?.span && last.span === heard[end - 1]!.span ? length : 0;
}

function isStrained(repeats: readonly Heard[], loopCompression: number): boolean {
  if (repeats.some(({ span }) => span.compressionRatio >= loopCompression)) return true;
  const lengths = repeats.map(({ word }) => word.endMs - word.startMs).sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)]! < SHORTEST_WORD_MS;
}
