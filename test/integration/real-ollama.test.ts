import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { z } from 'zod';
import { pipelineSchema } from '../../domain/configuration.ts';
import { evidenceOf } from '../../domain/evidence.ts';
import type { MiningStyle } from '../../domain/findings.ts';
import { createOllamaEmbedder } from '../../engines/embeddings/ollama-embedder.ts';
import { CUT_OFF } from '../../engines/language-model/answer.ts';
import { evaluateClaims } from '../../engines/language-model/evaluate-claims.ts';
import type {
  GenerateRequest,
  JsonSchema,
  LanguageModel,
} from '../../engines/language-model/language-model.ts';
import { mineSegment } from '../../engines/language-model/mine-segment.ts';
import { createOllamaModel, type OllamaModelOptions } from '../../engines/language-model/ollama.ts';
import { lookAtOllama } from '../../engines/language-model/ollama-server.ts';
import { measureSpeed } from '../../engines/language-model/probe-model.ts';
import { probedModel } from '../../engines/language-model/probed-model.ts';
import { pullModel } from '../../engines/language-model/pull-model.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { answerSchemas, COVERED, filesThatAskModels } from '../fixtures/answer-schemas.ts';
import { countStored } from '../fixtures/count-stored.ts';
import { evidenceOfVideo } from '../fixtures/evidence-of-video.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { HARBOUR, miningTask } from '../fixtures/mining-task.ts';
import { allGone } from '../fixtures/process-tree.ts';
import { promptStart } from '../fixtures/real-ollama/prompt-cache.ts';
import type { ServingOllama } from '../fixtures/real-ollama/serve.ts';
import { EMBEDDING, GENERATING, realOllama, startRealOllama } from '../fixtures/real-ollama.ts';
import { terse } from '../fixtures/terse-model.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';
import { wholeWay } from '../fixtures/way-of-a-video.ts';

/** The model is a base model of 270 million weights: form, evidence and state are shown here, never what it says. */

/** Two minutes are enough for all of it on a quiet machine. */
jest.setTimeout(900_000);

const real = await realOllama();
const withOllama = real === undefined ? describe.skip : describe;

withOllama('a real Ollama', () => {
  const database = withTestDatabase();
  const worlds = withActivityWorlds(database);
  const log: string[] = [];
  let server: ServingOllama;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    server = await startRealOllama(real!, (line) => log.push(line));
  });
  afterAll(async () => {
    await Promise.all(closing.map((close) => close()));
    await server.stop();
  });

  const modelOf = (options: Partial<OllamaModelOptions> = {}) => {
    const model = createOllamaModel({
      ...{ host: server.host, model: GENERATING },
      // One size for all: another one makes the server load the model anew.
      ...{ contextTokens: 4096, timeoutSeconds: 800 },
      ...options,
    });
    closing.push(model.close);
    return model;
  };
  const embedderOf = (model = EMBEDDING) => {
    const embedder = createOllamaEmbedder({ host: server.host, model });
    closing.push(embedder.close);
    return embedder;
  };
  const fault = (kind: 'system' | 'video', reason: string) => ({ fault: { fault: kind, reason } });

  test('is told apart by its digest, and keeps to the context that is asked for', async () => {
    expect(await modelOf().identity()).toEqual({
      engine: 'ollama',
      model: GENERATING,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      contextTokens: 4096,
      demo: false,
    });
  });

  test.each<MiningStyle>(['extractive', 'abstractive'])(
    'mines a segment in %s style: a whole answer in the form asked for, evidence by sentence numbers',
    async (style) => {
      const progress: number[] = [];
      const { findings, ...cost } = await mineSegment({
        task: miningTask({ style, selectivity: 'conservative', maxClaimsPerSegment: 3 }),
        model: modelOf(),
        maxOutputTokens: 1200,
        onProgress: (tokens) => progress.push(tokens),
      });
      expect(cost).toMatchObject({ calls: 1, latencyMs: expect.any(Number) });
      expect(cost.promptTokens).toBeGreaterThan(300);
      expect(cost.outputTokens).toBeGreaterThan(10);
      expect(progress.length).toBeGreaterThan(10);
      const { dropped, ...lists } = findings;
      const items = Object.values(lists).flat();
      expect(items.length + dropped).toBeGreaterThan(0);
      const sentences = HARBOUR.sentences.map(({ text }) => text);
      for (const { sentences: cited } of items) {
        const evidence = evidenceOf(HARBOUR, cited);
        expect(evidence.length).toBeGreaterThan(0);
        expect(evidence.every(({ quote }) => sentences.join(' ').includes(quote))).toBe(true);
      }
    },
  );

  test('keeps to the form of an answer, as it is asked before its first work, and its speed is measured', async () => {
    const model = probedModel(modelOf());
    expect((await model.generate(SHORT)).json).toEqual({ ok: expect.any(Boolean) });
    expect(await measureSpeed(modelOf())).toBeGreaterThan(0);
  });

  test('tells what it has and what it holds in memory', async () => {
    const look = lookAtOllama(server.host);
    closing.push(look.close);
    await modelOf().generate(SHORT);
    const models = await look.models();
    expect(models.map(({ name }) => name).sort()).toEqual([EMBEDDING, GENERATING].sort());
    expect(models.find(({ name }) => name === GENERATING)?.sizeBytes).toBeGreaterThan(200_000_000);
    expect(await look.trainedContext(GENERATING)).toBe(32_768);
    expect(await look.loaded()).toContainEqual({
      name: GENERATING,
      sizeBytes: expect.any(Number),
      gpuBytes: expect.any(Number),
      contextTokens: 4096,
      until: expect.stringMatching(/^2\d{3}-/),
    });
  });

  test('says why it cannot fetch a model', async () => {
    const [port] = await freePorts(1);
    const model = `127.0.0.1:${port}/library/nope:1b`;
    const signal = new AbortController().signal;
    await expect(pullModel({ host: server.host, model, onProgress: () => {}, signal })).rejects.toMatchObject(
      {
        what: `Ollama at ${server.host} could not fetch ${model}`,
        why: expect.stringMatching(/^pull model manifest: .*connection refused$/),
        todo: expect.stringContaining('cannot reach the registry'),
      },
    );
  });

  test('judges claims: one verdict or a reason for each, by id', async () => {
    const claims = [0, 1].map((index) => ({
      ...{ id: `0.${index}`, segmentOrdinal: 0, sentences: [index + 2] },
      text: HARBOUR.sentences[index + 1]!.text,
      ...({ type: 'factual', stance: 'asserts' } as const),
    }));
    const { evaluations, calls } = await evaluateClaims({
      claims,
      model: modelOf(),
      settings: pipelineSchema.parse({}).evaluation,
      context: { title: 'Harbours' },
    });
    expect(evaluations.map(({ claimId }) => claimId)).toEqual(['0.0', '0.1']);
    expect(calls).toBeGreaterThan(0);
  });

  test('defect 77: every form of answer that vidmine asks for is compiled by the server, without a pattern', async () => {
    expect(await filesThatAskModels()).toEqual(COVERED);
    const model = modelOf();
    const refused: string[] = [];
    for (const [what, schema] of await answerSchemas()) {
      // One token of an answer shows that its grammar was built.
      const end = await model.generate(oneToken(schema)).catch((error: unknown) => error);
      if (!isCutOff(end)) refused.push(`${what}: ${String(end)}`);
      expect(JSON.stringify(schema)).not.toContain('"pattern"');
    }
    expect(refused).toEqual([]);
  });

  test.each([
    ['a pattern with a class', { type: 'string', pattern: '^\\d+$' }],
    ['a string without end', { type: 'string', maxLength: 2001 }],
    ['a type that is none', { type: 'text' }],
  ])('refuses %s as a fault that trying again does not help', async (_, answer) => {
    const schema = { type: 'object', properties: { answer }, required: ['answer'] };
    await expect(modelOf().generate(oneToken(schema))).rejects.toMatchObject({
      fault: { fault: 'video', reason: 'schema-refused', settles: { kind: 'failed' } },
    });
  });

  test('an answer that runs into its limit is cut off, never taken for an answer', async () => {
    await expect(modelOf().generate({ ...ENDLESS, maxOutputTokens: 20 })).rejects.toMatchObject(
      fault('video', CUT_OFF),
    );
  });

  test('embeds texts as the reference does, in vectors of length 1', async () => {
    const embedder = embedderOf();
    expect(await embedder.identity()).toMatchObject({ engine: 'ollama', dimensions: 384, maxTokens: 512 });
    const vectors = await embedder.embed(REFERENCE.map(({ text }) => text));
    expect(vectors).toHaveLength(8);
    for (const [index, vector] of vectors.entries()) {
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
      expect(dot(vector, REFERENCE[index]!.vector)).toBeGreaterThan(0.999);
    }
  });

  test('a model that it lacks is a system fault with the command that fetches it', async () => {
    const missing = (reason: string) => ({
      ...fault('system', reason),
      message: expect.stringContaining('ollama pull nope:1b'),
    });
    const nope = modelOf({ model: 'nope:1b' });
    await expect(nope.identity()).rejects.toMatchObject(missing('language-model-missing'));
    await expect(nope.generate(SHORT)).rejects.toMatchObject(missing('language-model-missing'));
    await expect(embedderOf('nope:1b').identity()).rejects.toMatchObject(missing('embedding-model-missing'));
    await expect(embedderOf('nope:1b').embed(['x'])).rejects.toMatchObject(
      missing('embedding-model-missing'),
    );
  });

  test('a model that makes no embeddings is named as such', async () => {
    await expect(embedderOf(GENERATING).embed(['x'])).rejects.toMatchObject(
      fault('system', 'embedding-model-unsuitable'),
    );
  });

  test('a prompt that the estimate lets through and that is too long is refused, never cut', async () => {
    // A character that no vocabulary has: the estimate takes it for one token, the model for its two bytes.
    const input = '\u0378'.repeat(3000);
    await expect(modelOf().generate({ ...SHORT, input })).rejects.toMatchObject(
      fault('video', 'prompt-too-long'),
    );
  });

  test('a call that is cancelled on the way ends on the server, which answers the next one', async () => {
    const abort = new AbortController();
    const before = log.length;
    const call = modelOf().generate({
      ...ENDLESS,
      signal: abort.signal,
      onProgress: (tokens) => tokens === 5 && abort.abort(new Error('the video was cancelled')),
    });
    await expect(call).rejects.toThrow('the video was cancelled');
    await until('the server is idle', () => log.slice(before).some((line) => line.includes('has gone idle')));
    expect((await modelOf().generate(SHORT)).json).toEqual({ ok: expect.any(Boolean) });
    // What the server held of the cancelled call: far less than the answer would have been.
    expect(log.flatMap((line) => promptStart(line) ?? []).at(-1)!.held).toBeLessThan(500);
  });

  test('a server killed in the middle of a call is a system fault, and so is none; restarted, it answers', async () => {
    const model = modelOf();
    const killed: Promise<void>[] = [];
    const processes = await server.processes();
    const call = model.generate({
      ...ENDLESS,
      onProgress: (tokens) => tokens === 5 && killed.push(server.kill9()),
    });
    await expect(call).rejects.toMatchObject(fault('system', 'language-model-lost'));
    await Promise.all(killed);
    await allGone(processes, 10_000);
    await expect(model.generate(SHORT)).rejects.toMatchObject(fault('system', 'language-model-down'));
    await expect(embedderOf().embed(['x'])).rejects.toMatchObject(fault('system', 'embedding-server-down'));
    await server.restart();
    expect((await model.generate(SHORT)).json).toEqual({ ok: expect.any(Boolean) });
  });

  test('a video is mined, judged, embedded and published over it, though it is killed in the middle', async () => {
    const model = terse(modelOf());
    let answering = 0;
    let killed: Promise<void> | undefined;
    const killedInSecondSegment: LanguageModel['generate'] = (request) => {
      const mines = 'claims' in (request.schema.properties as object);
      const onProgress = (tokens: number) => {
        request.onProgress?.(tokens);
        if (mines && tokens === 3 && ++answering === 2) killed = server.kill9();
      };
      return model.generate({ ...request, onProgress });
    };
    const world = await worlds.open({
      miner: async () => ({ ...model, generate: killedInSecondSegment }),
      flagship: async () => model,
      embedder: async () => embedderOf(),
    });
    world.speech.text = TALK;
    const videoId = await world.list('over-real-ollama');
    const at = {
      videoId,
      settingsHash: await world.settings({
        mining: 'extractive',
        evaluation: { claimsPerCall: 2 },
        batch: { maxAttempts: 1 },
      }),
    };
    await expect(wholeWay(world, at)).rejects.toMatchObject({ type: 'system', nonRetryable: false });
    await killed;
    expect((await stageRunsOf(database.db, videoId)).at(-1)).toMatchObject({
      ...{ stage: 'mine', status: 'failed', fault: 'system' },
      reason: expect.stringMatching(/^language-model-(lost|down)$/),
    });
    expect(await countStored(database.db, videoId)).toMatchObject({ publications: 0, findings: 1 });
    await server.restart();
    const outcome = await wholeWay(world, at, { runId: 'run-2' });
    expect(outcome).toMatchObject({ kind: 'stored', segments: 3 });
    const stored = await countStored(database.db, videoId);
    expect(stored).toMatchObject({ segments: 3, findings: 3, publications: 1 });
    expect(stored.vectors).toBeGreaterThanOrEqual(3);
    const evidence = await evidenceOfVideo(database.db, videoId);
    expect(evidence.count).toBeGreaterThan(0);
    expect(evidence.wrong).toEqual([]);
  });
});

const TALK = `\
Tides are raised by the pull of the moon and the sun upon the oceans. The moon alone is more than twice as strong as the sun.
Spring tides come when the moon and the sun pull in one line with each other. They have nothing to do with the season of that name.
Concrete grows harder for decades because its cement keeps reacting with water. Romans mixed volcanic ash into theirs.`;

const object = (properties: Readonly<Record<string, object>>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const SHORT: GenerateRequest = {
  instructions: 'Answer.',
  input: 'Now.',
  schema: object({ ok: { type: 'boolean' } }),
  maxOutputTokens: 40,
};

/** An answer of more than a thousand tokens, whatever the model says. */
const ENDLESS: GenerateRequest = {
  ...SHORT,
  schema: object({
    words: { type: 'array', items: { enum: ['tide', 'moon', 'sun'] }, minItems: 500, maxItems: 500 },
  }),
  maxOutputTokens: 3000,
};

const oneToken = (schema: JsonSchema): GenerateRequest => ({ ...SHORT, schema, maxOutputTokens: 1 });

const isCutOff = (end: unknown): boolean =>
  z.object({ fault: z.object({ reason: z.literal(CUT_OFF) }) }).safeParse(end).success;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

const REFERENCE = z
  .object({ sentences: z.array(z.object({ text: z.string(), vector: z.array(z.number()).length(384) })) })
  .parse(
    JSON.parse(readFileSync(new URL('../fixtures/minilm-vectors.json', import.meta.url), 'utf8')),
  ).sentences;
