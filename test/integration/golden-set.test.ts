import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compareWith } from '../../client/golden/compare.ts';
import { mineGoldenSet } from '../../client/golden/mine-golden.ts';
import { type LabelledSegment, readGoldenSet } from '../../client/golden/read-golden.ts';
import { figuresOf, renderGolden } from '../../client/golden/render.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { pipelineSchema } from '../../domain/configuration.ts';
import { videoFault } from '../../domain/faults.ts';
import { SAME_WORDING } from '../../domain/golden/likeness.ts';
import { dotProduct } from '../../domain/sentence-ranking.ts';
import { createOnnxMinilm } from '../../engines/embeddings/onnx-minilm.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { scriptedModel } from '../fixtures/scripted-model.ts';

const PACKAGED = path.resolve(import.meta.dirname, '../../samples/golden');
const { python, minilm } = installedToolPaths();
const embedder = createOnnxMinilm({ python, folder: minilm });
const segments = await readGoldenSet(PACKAGED);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vidmine-golden-'));
});
afterAll(async () => {
  await embedder.close();
  await rm(folder, { recursive: true, force: true });
});

const settings = pipelineSchema.parse({ mining: 'abstractive' });

/** The segment that a prompt shows. */
const askedAbout = (input: string): LabelledSegment =>
  segments.find(({ golden }) => golden.sentences.every((text) => input.includes(text)))!;

/** A model that answers what a person wanted, changed as the test says. */
const knowing = (change: (golden: LabelledSegment['golden']) => LabelledSegment['golden']) =>
  scriptedModel(({ input }) => {
    const { claims, people, jargon, mentalModels } = change(askedAbout(input).golden);
    return {
      claims: claims.map((claim) => ({ ...claim, domain: '' })),
      people: people.map((person) => ({ ...person, role: '' })),
      jargon: jargon.map((term) => ({ ...term, definition: '', domain: '' })),
      mentalModels: mentalModels.map((model) => ({ ...model, description: '', aliases: [] })),
    };
  });

const measure = (model: ReturnType<typeof scriptedModel>) =>
  mineGoldenSet({
    segments,
    model,
    embedder,
    configuration: { ...settings, miner: { ...settings.miner, selectivity: 'liberal' } },
    signal: new AbortController().signal,
    onSegment: () => {},
  });

test('the packaged golden set has 30 segments, some without anything to find', () => {
  expect(segments).toHaveLength(30);
  expect(segments.filter(({ golden }) => golden.claims.length === 0)).not.toHaveLength(0);
  const stances = new Set(segments.flatMap(({ golden }) => golden.claims.map(({ stance }) => stance)));
  const types = new Set(segments.flatMap(({ golden }) => golden.claims.map(({ type }) => type)));
  expect([...stances].sort()).toEqual(['asserts', 'neutral', 'opposes', 'questions']);
  expect([...types].sort()).toEqual(['causal', 'definition', 'factual', 'forecast', 'normative']);
});

test('19 of 20 wanted claims are as close to their own sentences as two wordings of one claim must be', async () => {
  const pairs = segments.flatMap(({ golden }) =>
    golden.claims.map(({ text, sentences }) => ({
      text,
      cited: sentences.map((number) => golden.sentences[number - 1]).join(' '),
    })),
  );
  const vectors = await embedder.embed(pairs.flatMap(({ text, cited }) => [text, cited]));
  const close = pairs.filter(
    (_pair, index) => dotProduct(vectors[2 * index]!, vectors[2 * index + 1]!) >= SAME_WORDING,
  );
  expect(close.length / pairs.length).toBeGreaterThanOrEqual(0.95);
});

test('a model that answers what was wanted has precision and recall 1', async () => {
  const figures = figuresOf(await measure(knowing((golden) => golden)));
  for (const kind of ['claims', 'people', 'jargon', 'mentalModels'] as const) {
    expect({ kind, ...figures[kind] }).toMatchObject({ kind, precision: 1, recall: 1 });
  }
  expect(figures).toMatchObject({ sameType: 1, sameStance: 1, failed: 0 });
});

test('a model that leaves out half has the recall of a half; the comparison says which is better', async () => {
  const all = await measure(knowing((golden) => golden));
  const half = await measure(
    knowing((golden) => ({ ...golden, claims: golden.claims.filter((_, index) => index % 2 === 0) })),
  );
  const { claims } = figuresOf(half);
  expect(claims).toMatchObject({ precision: 1, found: claims.matched });
  expect(claims.recall).toBeGreaterThan(0.5);
  expect(claims.recall).toBeLessThan(0.62);
  const before = path.join(folder, 'before.json');
  await writeFile(before, JSON.stringify(all));
  const comparison = await compareWith(before, half);
  expect(comparison.f1.claims.high).toBeLessThan(0);
  expect(comparison.f1.people).toEqual({ low: 0, high: 0 });
  expect(renderGolden(half, comparison, PLAIN)).toMatch(/claims .*worse[\s\S]*people .*no difference shown/);
});

test('a segment without a usable answer counts as nothing found, and is named', async () => {
  const known = knowing((golden) => golden);
  const result = await measure({
    ...known,
    generate: async (request) => {
      if (askedAbout(request.input).name === 'bridges.yaml 1') {
        throw videoFault('answer-no-json', 'no JSON', { kind: 'failed' });
      }
      return known.generate(request);
    },
  });
  const figures = figuresOf(result);
  expect(figures.failed).toBe(1);
  expect(figures.claims.golden - figures.claims.matched).toBe(4);
  expect(renderGolden(result, undefined, PLAIN)).toContain('bridges.yaml 1: no JSON');
});

test('everything wrong in a golden set is said at once, with file and place', async () => {
  await writeFile(path.join(folder, 'a.yaml'), 'title: A\nsegments: []\n');
  await writeFile(path.join(folder, 'b.yml'), 'title: [');
  await expect(readGoldenSet(folder)).rejects.toMatchObject({
    usage: true,
    why: expect.stringMatching(/a\.yaml: [\s\S]*segments[\s\S]*b\.yml: /),
  });
  await expect(readGoldenSet(path.join(folder, 'none'))).rejects.toThrow(/none cannot be read/);
});

test('what was measured on other segments is not compared with', async () => {
  const result = await measure(knowing((golden) => golden));
  const other = path.join(folder, 'other.json');
  await writeFile(other, JSON.stringify({ ...result, segments: result.segments.slice(1) }));
  await expect(compareWith(other, result)).rejects.toThrow(/measured on another golden set/);
  await writeFile(other, 'no JSON');
  await expect(compareWith(other, result)).rejects.toThrow(/cannot be compared with/);
});
