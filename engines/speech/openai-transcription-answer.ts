import { z } from 'zod';
import { alignedWords, type TimedWord } from './aligned-words.ts';
import type { RawSpan } from './recognised-span.ts';

const number = z.coerce.number();
const known = z.number().nullish();

const timedWord = z.looseObject({
  word: z.string(),
  start: z.number().nullish(),
  end: z.number().nullish(),
  probability: known,
});

const segment = z.looseObject({
  start: z.number(),
  end: z.number(),
  text: z.string(),
  avg_logprob: known,
  compression_ratio: known,
  no_speech_prob: known,
  temperature: known,
  words: z.array(timedWord).nullish(),
});

/** `verbose_json` as servers write it: what they leave out is unknown. */
export const transcriptionAnswer = z.looseObject({
  text: z.string(),
  language: z.string().nullish(),
  language_probability: known,
  duration: number.nullish(),
  segments: z.array(segment).nullish(),
  words: z.array(timedWord).nullish(),
});
export type TranscriptionAnswer = z.infer<typeof transcriptionAnswer>;

export interface AnsweredSpans {
  /** In order of time, in seconds. */
  readonly spans: readonly RawSpan[];
  /** Whether the server told when words are said, where there are any. */
  readonly hasWordTimes: boolean;
  /** Seconds, as told, else where the last span ends. */
  readonly duration: number;
}

/** The spans of an answer, with the words that belong to each, whether they stand in it or beside it. */
export const spansOfAnswer = (answer: TranscriptionAnswer): AnsweredSpans => {
  const beside = (answer.words ?? []).map(toTimed);
  const segments = segmentsOf(answer, beside);
  const spans = segments.map((told, index): RawSpan => {
    const own = told.words?.map(toTimed) ?? wordsBetween(beside, segments, index);
    return {
      start: told.start,
      end: told.end,
      text: told.text,
      avgLogprob: told.avg_logprob ?? null,
      compressionRatio: told.compression_ratio ?? null,
      noSpeechProb: told.no_speech_prob ?? null,
      temperature: told.temperature ?? null,
      words: alignedWords(told.text, own),
    };
  });
  return {
    spans,
    hasWordTimes: spans.length === 0 || spans.some(({ words }) => words.some(({ start }) => start !== null)),
    duration: answer.duration ?? spans.at(-1)?.end ?? 0,
  };
};

type Segment = z.infer<typeof segment>;

/** An answer without segments is one span. */
const segmentsOf = (answer: TranscriptionAnswer, words: readonly TimedWord[]): readonly Segment[] => {
  const told = (answer.segments ?? []).filter(({ text }) => text.trim() !== '');
  if (told.length > 0 || answer.text.trim() === '') return told.toSorted((a, b) => a.start - b.start);
  const start = words[0]?.start ?? 0;
  return [{ start, end: Math.max(start, words.at(-1)?.end ?? answer.duration ?? start), text: answer.text }];
};

/** Words beside the segments belong to the last one that begins before their middle. */
const wordsBetween = (
  words: readonly TimedWord[],
  segments: readonly Segment[],
  index: number,
): readonly TimedWord[] => {
  const from = index === 0 ? Number.NEGATIVE_INFINITY : segments[index]!.start;
  const until = segments[index + 1]?.start ?? Number.POSITIVE_INFINITY;
  return words.filter(({ start, end }) => {
    const middle = ((start ?? 0) + (end ?? start ?? 0)) / 2;
    return middle >= from && middle < until;
  });
};

const toTimed = ({ word, start, end, probability }: z.infer<typeof timedWord>): TimedWord => ({
  text: word,
  start: start ?? null,
  end: end ?? null,
  probability: probability ?? null,
});
