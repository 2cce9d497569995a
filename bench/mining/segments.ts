import { readFileSync } from 'node:fs';
import type { Segment } from '../../domain/transcript.ts';
import { sampleRecordings } from '../../test/fixtures/sample-recordings.ts';
import { segmentOf } from '../../test/fixtures/segment-of.ts';

const CHARACTERS = 1250;
/** The samples' sentences are spread among these, so that names and terms are, too. */
const TOPICS = new URL('../../test/fixtures/unrelated-topics.json', import.meta.url);

export interface BenchSegment {
  readonly segment: Segment;
  /** What was said before it. */
  readonly previous: readonly string[];
}

/** `count` segments of exactly 1250 characters, the same for every run. After 18 of them sentences are said again. */
export function benchSegments(count: number): BenchSegment[] {
  const sentences = spread(
    sampleRecordings().flatMap((sample) => sample.sentences.map(({ text }) => text)),
    Object.values(JSON.parse(readFileSync(TOPICS, 'utf8')) as Record<string, string[]>).flat(),
  );
  let next = 0;
  let previous: string[] = [];
  return Array.from({ length: count }, () => {
    const said: string[] = [];
    while (said.join(' ').length < CHARACTERS) {
      said.push(sentences[next++ % sentences.length]!);
    }
    const segment = segmentOf(...cutTo(CHARACTERS, said));
    const made = { segment, previous };
    previous = said.slice(-2);
    return made;
  });
}

/** A sentence of `few` before every so many of `many`. */
function spread(few: readonly string[], many: readonly string[]): string[] {
  const every = Math.ceil(many.length / few.length);
  return many.flatMap((text, index) => {
    const other = index % every === 0 ? few[index / every] : undefined;
    return other === undefined ? [text] : [other, text];
  });
}

/** The last sentence ends where there is no room left; one of a few letters joins the one before it. */
function cutTo(characters: number, sentences: readonly string[]): string[] {
  const text = `${sentences.join(' ').slice(0, characters - 1)}.`;
  const whole = sentences.slice(0, -1);
  const last = text.slice(whole.join(' ').length + 1);
  if (last.length >= 20) return [...whole, last];
  return [...whole.slice(0, -1), `${whole.at(-1)} ${last}`];
}
