import { z } from 'zod';
import type { RawSpan, RawWord } from './recognised-span.ts';

const offsets = z.looseObject({ from: z.number(), to: z.number() });

const token = z.looseObject({ text: z.string(), offsets: offsets.optional(), p: z.number() });

const output = z.looseObject({
  model: z.looseObject({ multilingual: z.boolean() }).optional(),
  result: z.looseObject({ language: z.string() }),
  transcription: z.array(z.looseObject({ offsets, text: z.string(), tokens: z.array(token).default([]) })),
});
type Token = z.infer<typeof token>;

export interface WhisperCppOutput {
  readonly language: string;
  /** It knows other languages than English. */
  readonly multilingual: boolean;
  /** In order of time, in seconds from the beginning of the file. */
  readonly spans: readonly RawSpan[];
}

/**
 * What whisper.cpp writes with `--output-json-full`. It cuts letters of several bytes into tokens that are no UTF-8
 * on their own: bytes are read as they are, and texts put together first. Throws on anything else.
 */
export const parseWhisperCpp = (bytes: Uint8Array): WhisperCppOutput => {
  const { model, result, transcription } = output.parse(JSON.parse(Buffer.from(bytes).toString('latin1')));
  const spans = transcription.map((told): RawSpan => {
    const spoken = told.tokens.filter(({ text }) => !isSpecial(text));
    return {
      start: told.offsets.from / 1000,
      end: told.offsets.to / 1000,
      text: asText(told.text),
      avgLogprob: meanLogprob(spoken),
      compressionRatio: null,
      noSpeechProb: null,
      temperature: null,
      words: words(spoken),
    };
  });
  return {
    language: result.language,
    multilingual: model?.multilingual ?? true,
    spans: spans.filter(({ text }) => text.trim() !== ''),
  };
};

const asText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

/** `[_BEG_]`, `[_TT_550]`: no text, but marks of the decoder. */
const isSpecial = (text: string): boolean => /^\[_.*\]$/.test(text);

const LEAST_PROBABILITY = 1e-6;

const meanLogprob = (tokens: readonly Token[]): number | null =>
  tokens.length === 0
    ? null
    : tokens.reduce((sum, { p }) => sum + Math.log(Math.max(p, LEAST_PROBABILITY)), 0) / tokens.length;

/** Tokens put together to words: one begins with a space, and where a letter has ended in a script without spaces. */
function words(tokens: readonly Token[]): RawWord[] {
  const groups: Token[][] = [];
  for (const next of tokens) {
    const last = groups.at(-1);
    if (last === undefined || next.text.startsWith(' ') || beginsWord(last, next)) groups.push([next]);
    else last.push(next);
  }
  return groups.map((group) => ({
    text: asText(group.map(({ text }) => text).join('')),
    start: inSeconds(group[0]?.offsets?.from),
    // The time of a mark is a guess.
    end: inSeconds((group.findLast(({ text }) => HAS_LETTERS.test(text)) ?? group.at(-1))?.offsets?.to),
    probability: group.reduce((sum, { p }) => sum + p, 0) / group.length,
  }));
}

/** In bytes: a letter or figure of ASCII, or a part of any other. */
const HAS_LETTERS = /[\w\u0080-\u00FF]/;

const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** In a script without spaces, as soon as the letter before is whole. */
const beginsWord = (before: readonly Token[], next: Token): boolean => {
  const written = asText(before.map(({ text }) => text).join(''));
  if (written.includes('\uFFFD')) return false;
  return UNSPACED.test([...written].at(-1) ?? '') || UNSPACED.test([...asText(next.text)][0] ?? '');
};

const inSeconds = (milliseconds: number | undefined): number | null =>
  milliseconds === undefined ? null : milliseconds / 1000;
