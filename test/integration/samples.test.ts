import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { findSentences, type SearchHit } from '../../client/search/find.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { segmentTranscript } from '../../domain/segmentation.ts';
import type { Segment, Transcript } from '../../domain/transcript.ts';
import { pooledWordErrorRate, wordErrorRate } from '../../domain/word-error-rate.ts';
import { createOnnxMinilm } from '../../engines/embeddings/onnx-minilm.ts';
import { createFasterWhisper } from '../../engines/speech/faster-whisper.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import { publishVideo } from '../../storage/database/publish.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { type SampleRecording, sampleRecordings } from '../fixtures/sample-recordings.ts';
import { spokenWords } from '../fixtures/spoken-words.ts';
import { embedTexts, publicationOf, storeVideo } from '../fixtures/stored-video.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { unrelatedSegments } from '../fixtures/unrelated-segments.ts';

const RULES = { minChars: 1100, maxChars: 1400, maxGapMs: 30_000, maxDurationMs: 180_000 };
const UNRELATED = 500;
const PER_VIDEO = 10;
/** A transcript may differ from the script in a word, or in where a sentence is cut. */
const SAME_SENTENCE = 0.3;

interface Heard {
  readonly recording: SampleRecording;
  readonly transcript: Transcript;
  readonly segments: readonly Segment[];
  readonly progress: readonly (readonly [doneMs: number, totalMs: number])[];
}

const paraphrases = z
  .array(z.object({ query: z.string(), sample: z.string(), sentence: z.string() }))
  .length(5)
  .parse(JSON.parse(readFileSync(new URL('../fixtures/paraphrases.json', import.meta.url), 'utf8')));

const recordings = sampleRecordings();
const tools = installedToolPaths();
const { speech } = configurationSchema.parse({});
const whisper = createGuardedEngine({
  recogniser: createFasterWhisper({
    python: tools.python,
    packagedModels: tools.whisperModels,
    model: 'base',
    computeType: 'int8',
    threads: 2,
    beamSize: speech.beamSize,
    secondBeamSize: speech.secondBeamSize,
    vad: true,
  }),
  rules: speech,
});
const embedder = createOnnxMinilm({ python: tools.python, folder: tools.minilm, threads: 2 });
const database = withTestDatabase();
let heard: readonly Heard[];

beforeAll(async () => {
  [heard] = await Promise.all([transcribeAll(), publishUnrelated()]);
  for (const { recording, segments } of heard) await publish(recording.id, recording.title, segments);
}, 600_000);

afterAll(() => Promise.all([whisper.close(), embedder.close()]));

async function transcribeAll(): Promise<Heard[]> {
  const all: Heard[] = [];
  for (const recording of recordings) {
    const progress: [number, number][] = [];
    const onProgress = (doneMs: number, totalMs: number) => progress.push([doneMs, totalMs]);
    const transcript = await whisper.transcribe({ audioPath: recording.audioPath, onProgress });
    const segments = segmentTranscript(transcript.words, [], RULES);
    all.push({ recording, transcript, segments, progress });
  }
  return all;
}

async function publishUnrelated(): Promise<void> {
  const segments = unrelatedSegments(UNRELATED).flatMap((text) =>
    segmentTranscript(spokenWords(text), [], RULES),
  );
  expect(segments).toHaveLength(UNRELATED);
  for (let at = 0; at < UNRELATED; at += PER_VIDEO) {
    await publish(`unrelated-${at}`, 'Something else', segments.slice(at, at + PER_VIDEO));
  }
}

async function publish(id: string, title: string, segments: readonly Segment[]): Promise<void> {
  const { db } = database;
  const renumbered = segments.map((segment, ordinal) => ({ ...segment, ordinal }));
  const url = `https://www.youtube.com/watch?v=${id}`;
  const videoId = await storeVideo(db, { id, title, kind: 'youtube', url }, renumbered);
  const texts = renumbered.map(({ text }) => text);
  const modelId = await embedTexts(db, embedder, 'segment', texts);
  await publishVideo(db, publicationOf(videoId, modelId));
}

describe('the samples, transcribed by the packaged model', () => {
  test('have a pooled word error rate of at most 0.035', () => {
    const pooled = pooledWordErrorRate(
      heard.map(({ recording, transcript }) => ({
        reference: recording.spoken,
        hypothesis: transcript.words.map(({ text }) => text).join(' '),
      })),
    );
    expect(pooled.words).toBeGreaterThan(1000);
    expect(pooled.rate).toBeLessThanOrEqual(0.035);
  });

  test('have words in order of time, within the recording, and as long as it says it is', () => {
    for (const { recording, transcript } of heard) {
      expect(Math.abs(transcript.durationMs / 1000 - recording.durationSeconds)).toBeLessThan(0.5);
      expect(transcript.language).toBe('en');
      expect(transcript.languageProbability).toBeGreaterThan(0.9);
      let endMs = 0;
      for (const word of transcript.words) {
        expect(word.startMs).toBeGreaterThanOrEqual(endMs);
        expect(word.endMs).toBeGreaterThan(word.startMs);
        expect(word.probability).toBeGreaterThan(0);
        expect(word.probability).toBeLessThanOrEqual(1);
        endMs = word.endMs;
      }
      expect(endMs).toBeLessThanOrEqual(transcript.durationMs);
    }
  });

  test('report progress with every span, up to the end', () => {
    for (const { transcript, progress } of heard) {
      expect(progress.length).toBeGreaterThan(transcript.spans.length);
      expect(progress.at(-1)).toEqual([transcript.durationMs, transcript.durationMs]);
      const done = progress.map(([doneMs]) => doneMs);
      expect(done).toEqual([...done].sort((a, b) => a - b));
    }
  });

  test('make segments of whole sentences, and one of them more than two segments', () => {
    expect(Math.max(...heard.map(({ segments }) => segments.length))).toBeGreaterThan(2);
  });

  test('nine in ten sentences are cut as they were spoken, and begin within 2 seconds of the voice', () => {
    const late: number[] = [];
    for (const { recording, segments } of heard) {
      const cut = segments.flatMap((segment) => segment.sentences);
      for (const { text, startSeconds } of recording.sentences) {
        const same = cut.find((sentence) => wordErrorRate(text, sentence.text).rate <= SAME_SENTENCE);
        if (same !== undefined) late.push(same.startMs / 1000 - startSeconds);
      }
    }
    const spoken = recordings.flatMap(({ sentences }) => sentences).length;
    expect(late.length).toBeGreaterThanOrEqual(0.9 * spoken);
    expect(Math.max(...late.map(Math.abs))).toBeLessThanOrEqual(2);
  });

  test('name the engine, where it ran and the model', () => {
    for (const { transcript } of heard) {
      expect(transcript.engine).toMatch(/^faster-whisper \d+\.\d+\.\d+ \((cpu|cuda), \w+\)$/);
      expect(transcript.model).toBe('base');
    }
  });
});

describe('five paraphrases that share no content word with what they mean', () => {
  /** The first hits that are the sentence meant, and when its voice begins. */
  const found: { readonly hit: SearchHit; readonly startSeconds: number }[] = [];

  beforeAll(async () => {
    for (const { query, sample, sentence } of paraphrases) {
      const result = await findSentences({
        ...{ db: database.db, embedder, query, limit: 5 },
        embedderOf: async ({ engine }) => ({ unavailable: `there is no engine ${engine}` }),
      });
      const hit = result.kind === 'searched' ? result.hits[0] : undefined;
      if (hit === undefined || hit.video.id !== sample) continue;
      if (wordErrorRate(sentence, hit.text).rate > SAME_SENTENCE) continue;
      found.push({ hit, startSeconds: spokenAtSeconds(sample, sentence) });
    }
  });

  test('at least four find it first, as it was heard, among 500 unrelated segments', () => {
    expect(found.length).toBeGreaterThanOrEqual(4);
  });

  test('defect 104: the link of a hit jumps to the second its sentence begins, within 2 seconds', () => {
    expect(found).not.toHaveLength(0);
    for (const { hit, startSeconds } of found) {
      const second = Number(new URL(hit.link).searchParams.get('t'));
      expect(Math.abs(second - startSeconds)).toBeLessThanOrEqual(2);
    }
  });
});

function spokenAtSeconds(sample: string, sentence: string): number {
  const { sentences } = recordings.find(({ id }) => id === sample)!;
  return sentences.find(({ text }) => text === sentence)!.startSeconds;
}
