import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { findSentences, type SearchHit } from '../../client/search/find.ts';
import { joinSpoken } from '../../domain/spoken-text.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import { createOnnxMinilm } from '../../engines/embeddings/onnx-minilm.ts';
import { toolPaths, toolsFolder } from '../../stack/tools/tool-paths.ts';
import { publishVideo } from '../../storage/database/publish.ts';
import { type ScriptedSample, scriptedSamples, segmentsOfText } from '../fixtures/sample-scripts.ts';
import { embedTexts, publicationOf, storeVideo } from '../fixtures/stored-video.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { unrelatedSegments } from '../fixtures/unrelated-segments.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const UNRELATED = 500;
const PER_VIDEO = 10;

const paraphrases = z
  .array(z.object({ query: z.string(), sample: z.string(), sentence: z.string() }))
  .length(5)
  .parse(JSON.parse(readFileSync(new URL('../fixtures/paraphrases.json', import.meta.url), 'utf8')));

const database = withTestDatabase();
const samples = scriptedSamples();
let embedder: Embedder;
/** The first hits that are the sentence meant. */
const found: { readonly paraphrase: (typeof paraphrases)[number]; readonly hit: SearchHit }[] = [];

beforeAll(async () => {
  const tools = toolPaths(toolsFolder(path.join(PROJECT, '.vidmine')));
  embedder = createOnnxMinilm({ python: tools.python, folder: tools.minilm, threads: 2 });
  for (const { id, title, segments } of samples) await publish(id, title, segments);
  const unrelated = unrelatedSegments(UNRELATED).flatMap(segmentsOfText);
  expect(unrelated).toHaveLength(UNRELATED);
  for (let at = 0; at < UNRELATED; at += PER_VIDEO) {
    await publish(`unrelated-${at}`, 'Something else', unrelated.slice(at, at + PER_VIDEO));
  }
  for (const paraphrase of paraphrases) {
    const [hit] = await search(paraphrase.query);
    if (hit?.text === paraphrase.sentence) found.push({ paraphrase, hit });
  }
}, 600_000);

afterAll(() => embedder?.close());

async function publish(id: string, title: string, segments: ScriptedSample['segments']): Promise<void> {
  const { db } = database;
  const renumbered = segments.map((segment, ordinal) => ({ ...segment, ordinal }));
  const url = `https://www.youtube.com/watch?v=${id}`;
  const videoId = await storeVideo(db, { id, title, kind: 'youtube', url }, renumbered);
  const texts = renumbered.map(({ text }) => text);
  const modelId = await embedTexts(db, embedder, 'segment', texts);
  await publishVideo(db, publicationOf(videoId, modelId));
}

async function search(query: string): Promise<readonly SearchHit[]> {
  const result = await findSentences({ db: database.db, embedder, query, limit: 5 });
  return result.kind === 'searched' ? result.hits : [];
}

/** When a sentence begins in its recording, by its words alone. */
function spokenAtSeconds({ sample, sentence }: { sample: string; sentence: string }): number {
  const { words } = samples.find(({ id }) => id === sample)!;
  const count = sentence.split(' ').length;
  const at = words.findIndex(
    (_, index) => joinSpoken(words.slice(index, index + count).map(({ text }) => text)) === sentence,
  );
  expect(at).toBeGreaterThanOrEqual(0);
  return words[at]!.startMs / 1000;
}

test('of five paraphrases that share no content word with what they mean, at least four find it first', () => {
  expect(found.length).toBeGreaterThanOrEqual(4);
});

test('defect 104: the link of a hit jumps to the second its sentence begins, within 2 seconds', () => {
  expect(found).not.toHaveLength(0);
  for (const { paraphrase, hit } of found) {
    const second = Number(new URL(hit.link).searchParams.get('t'));
    expect(hit.video.id).toBe(paraphrase.sample);
    expect(Math.abs(second - spokenAtSeconds(paraphrase))).toBeLessThanOrEqual(2);
  }
});
