import { configurationSchema } from '../../domain/configuration.ts';
import type { HeardSpan } from '../../domain/speech/heard-span.ts';
import { withoutLoops } from '../../domain/speech/repetition-loops.ts';
import { withoutInventions } from '../../domain/speech/silence-inventions.ts';
import type { RemovedText, Word } from '../../domain/transcript.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import type { RawSpan, RawWord } from '../../engines/speech/recognised-span.ts';
import { heardSpans, inOrderOfTime } from '../../engines/speech/recognised-words.ts';
import { scriptedRecogniser } from '../fixtures/scripted-recogniser.ts';

const CASES = 2_000;
const DURATION_MS = 900_000;
const rules = configurationSchema.parse({}).speech;

/** Mulberry32: the same numbers on every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const VOCABULARY = ['the', 'tide', 'no', 'Turns.', 'twice', 'a', 'day', 'Day,', 'moon', '…'];

/** What no engine should give and some do: loops, inventions, words that overlap, lack a time or have no length. */
function generatedSpans(random: () => number): RawSpan[] {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;
  const spans: RawSpan[] = [];
  let at = 0;
  for (let left = below(8); left > 0; left--) {
    const repeated =
      spans.length > 0 && random() < 0.3 ? spans.at(-1)!.words.map(({ text }) => text) : undefined;
    const phrase = Array.from({ length: 1 + below(6) }, () => ` ${pick(VOCABULARY)}`);
    const times = random() < 0.4 ? 1 + below(14) : 1;
    const texts = repeated ?? Array.from({ length: times }, () => phrase).flat();
    const start = at;
    const words = texts.map((text): RawWord => {
      const begin = Math.max(0, at + (random() < 0.1 ? -0.3 : random() * 0.2));
      at = begin + pick([0, 0.02, 0.25, 0.4]);
      const timed = random() > 0.1;
      return { text, start: timed ? begin : null, end: timed ? at : null, probability: random() };
    });
    at += pick([0, 0.5, 40]);
    spans.push({
      start,
      end: at,
      text: texts.join(''),
      words: random() < 0.1 ? [] : words,
      avgLogprob: random() < 0.1 ? null : -random() * 1.5,
      compressionRatio: random() < 0.1 ? null : 1 + random() * 2,
      noSpeechProb: random() < 0.1 ? null : random(),
      temperature: 0,
    });
  }
  return spans;
}

const unspaced = (pieces: readonly { readonly text: string }[]): string =>
  pieces.map(({ text }) => text.replace(/\s/g, '')).join('');
const allWords = (spans: readonly HeardSpan[]): Word[] => spans.flatMap(({ words }) => [...words]);

function expectInOrder(words: readonly Word[]): void {
  let reached = 0;
  for (const { startMs, endMs } of words) {
    if (startMs < reached || endMs <= startMs || endMs > DURATION_MS) {
      throw new Error(`${startMs}-${endMs} after ${reached}`);
    }
    reached = endMs;
  }
}

/** Words kept and words removed, merged by time, are what there was. */
function expectNothingLost(
  before: readonly Word[],
  kept: readonly Word[],
  removed: readonly RemovedText[],
): void {
  const pieces = [...kept, ...removed].toSorted((a, b) => a.startMs - b.startMs);
  const ends = new Set(before.map(({ endMs }) => endMs));
  const joined = (texts: readonly { readonly text: string }[]) => texts.map(({ text }) => text).join(' ');
  if (joined(pieces) !== joined(before)) throw new Error(`${joined(pieces)} instead of ${joined(before)}`);
  if (!pieces.every(({ endMs }) => ends.has(endMs))) throw new Error('A time that no word had');
  if (!kept.every((word) => before.includes(word))) throw new Error('A word was changed');
}

test(`over ${CASES} recordings: words in order, nothing lost but what is told, and a second run finds nothing`, () => {
  const random = generator(41);
  let [loops, inventions] = [0, 0];
  for (let nth = 0; nth < CASES; nth++) {
    const ordered = inOrderOfTime(heardSpans(generatedSpans(random)), DURATION_MS);
    expectInOrder(allWords(ordered));

    const spoken = withoutInventions(ordered, rules);
    expectNothingLost(allWords(ordered), allWords(spoken.spans), spoken.removed);
    expect(withoutInventions(spoken.spans, rules).removed).toHaveLength(0);

    const said = withoutLoops(spoken.spans, rules.doubtCompression);
    expectNothingLost(allWords(spoken.spans), allWords(said.spans), said.removed);
    expect(withoutLoops(said.spans, rules.doubtCompression).removed).toHaveLength(0);
    expect(said.spans.every(({ words }) => words.length > 0)).toBe(true);
    loops += said.removed.length;
    inventions += spoken.removed.length;
  }
  expect(loops).toBeGreaterThan(CASES / 10);
  expect(inventions).toBeGreaterThan(CASES / 10);
});

test(`over ${CASES} recordings the engine keeps every word the model heard, or says that it took it out`, async () => {
  const random = generator(42);
  for (let nth = 0; nth < CASES; nth++) {
    const first = generatedSpans(random);
    const recogniser = scriptedRecogniser({
      first: () => first,
      canDecodeAgain: false,
      durationMs: DURATION_MS,
    });
    const engine = createGuardedEngine({ recogniser, rules });
    const transcript = await engine.transcribe({ audioPath: '/generated' }).catch(() => undefined);
    if (transcript === undefined) continue;
    const { words, spans, quality } = transcript;
    expectInOrder(words);
    expect(unspaced(words)).toBe(unspaced(spans));
    const letters = (pieces: readonly { readonly text: string }[]) =>
      [...unspaced(pieces).replace(/[^\p{L}]/gu, '')].sort().join('');
    expect(letters([...words, ...quality.removed])).toBe(letters(first));
  }
});
