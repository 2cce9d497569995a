import { asVideoId, type VideoId } from '../../domain/ids.ts';
import type { Word } from '../../domain/transcript.ts';
import { drawing } from '../fixtures/drawing.ts';
import { spokenWords } from '../fixtures/spoken-words.ts';

/** What is said between two long silences: one segment, in one voice. */
export interface Paragraph {
  readonly text: string;
  readonly voice: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly words: readonly Word[];
}

/** What is heard in a video: the same for the same seed and number, whoever asks, and whenever. */
export interface Talk {
  readonly id: VideoId;
  readonly title: string;
  readonly paragraphs: readonly Paragraph[];
}

/** Longer than the silence that ends a segment. */
const SILENCE_MS = 40_000;
const PARAGRAPHS = { least: 3, more: 3 };
const SENTENCES = { least: 2, more: 2 };
const WORDS = { least: 8, more: 4 };
const VOCABULARY =
  'tide harbour lantern gravel orchard copper meadow engine ladder winter silver bridge kettle garden window paper thunder valley marble candle river forest anchor needle mirror'.split(
    ' ',
  );
const VERBS = 'carries follows explains measures changes limits supports describes'.split(' ');

/** As YouTube's ids are: 11 letters, digits and dashes. */
export const idOf = (number: number): VideoId => asVideoId(`chaos-${String(number).padStart(5, '0')}`);

/** The number of a video, from its id or from a text that names it. */
export function numberIn(text: string): number | undefined {
  const [, digits] = /chaos-(\d{5})/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function talkOf(seed: number, number: number): Talk {
  const draw = drawing(seed * 100_003 + number);
  const id = idOf(number);
  const paragraphs: Paragraph[] = [];
  const count = PARAGRAPHS.least + draw.below(PARAGRAPHS.more);
  let startMs = 500;
  for (let at = 0; at < count; at++) {
    const sentences = SENTENCES.least + draw.below(SENTENCES.more);
    const text = Array.from({ length: sentences }, (_, nth) => sentence(draw, at === 0 && nth === 0)).join(
      ' ',
    );
    const words = spokenWords(text, { startMs });
    const endMs = words.at(-1)!.endMs;
    paragraphs.push({ text, voice: at % 2, startMs, endMs, words });
    startMs = endMs + SILENCE_MS;
  }
  return { id, title: `Talk ${id}`, paragraphs };
}

function sentence(draw: ReturnType<typeof drawing>, namesSomebody: boolean): string {
  const count = WORDS.least + draw.below(WORDS.more);
  const words = Array.from({ length: count }, () => draw.one(VOCABULARY));
  const subject = namesSomebody ? 'Ada Lovelace' : `The ${draw.one(VOCABULARY)}`;
  return `${subject} ${draw.one(VERBS)} the ${words.join(' ')}.`;
}

/** The voice that is heard at a time. */
export const voiceAt = ({ paragraphs }: Talk, ms: number): number =>
  paragraphs.findLast(({ startMs }) => startMs <= ms)?.voice ?? 0;
