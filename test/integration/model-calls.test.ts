import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { sql } from 'kysely';
import type { ActivityContext } from '../../activities/context.ts';
import { meteredEmbedder } from '../../activities/stage/metered-embedder.ts';
import { type CalledFor, meteredModel } from '../../activities/stage/metered-model.ts';
import { pipelineSchema } from '../../domain/configuration.ts';
import { systemFault, videoFault } from '../../domain/faults.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import { costOf, FREE, type ModelPrice, SPEND_LIMIT } from '../../domain/model-calls.ts';
import { mostTokens, reservationOf } from '../../domain/spend/reservation.ts';
import type {
  Generated,
  GenerateRequest,
  LanguageModel,
} from '../../engines/language-model/language-model.ts';
import { spendOf } from '../../storage/database/batch-spend.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { costsByModel, costsByStage, totalCosts } from '../../storage/database/call-costs.ts';
import { closeLostCalls } from '../../storage/database/model-calls.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { wordEmbedder } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();

/** 1 per prompt token, 10 per token of an answer: what a call costs can be counted by hand. */
const PRICE: ModelPrice = { promptPerMillion: 1_000_000, outputPerMillion: 10_000_000 };
const PAID = { miner: PRICE, flagship: PRICE, embedder: FREE };

const PAID_VECTORS = { ...PAID, embedder: { promptPerMillion: 1_000_000, outputPerMillion: 0 } };

const REQUEST: GenerateRequest = {
  instructions: 'i'.repeat(40),
  input: 'x'.repeat(40),
  schema: {},
  maxOutputTokens: 50,
};
const MOST = mostTokens([10, 10, 1], 50);
const RESERVED = reservationOf(PRICE, MOST);

type Answer = (request: GenerateRequest) => Promise<Partial<Generated>>;

/** A model with a tokenizer of four characters a token. */
const answering = (answer: Answer): LanguageModel => ({
  identity: async () => ({ engine: 'test', model: 'paid', digest: 'd', contextTokens: 8192, demo: false }),
  countTokens: async (text) => Math.ceil(text.length / 4),
  generate: async (request) => ({
    json: {},
    promptTokens: 15,
    outputTokens: 5,
    latencyMs: 1500,
    ...(await answer(request)),
  }),
  close: async () => {},
});

let batches = 0;

type MeteredContext = Pick<ActivityContext, 'db' | 'prices' | 'miner' | 'flagship' | 'embedder'>;

/** A place whose models are this one, with a batch of one video. */
async function withModel(
  answer: Answer,
  { maxSpend, prices = PAID }: { maxSpend?: number; prices?: ActivityContext['prices'] } = {},
): Promise<{ context: MeteredContext; of: CalledFor & { batch: string } }> {
  const { db } = database;
  const model = answering(answer);
  const batch = asBatchName(`batch-${++batches}`);
  const videoId = asVideoId(`video-${batches}`);
  const video = { id: videoId, kind: 'web', url: `http://127.0.0.1/${videoId}`, title: 'Talk' } as const;
  const settingsHash = await saveSettings(db, pipelineSchema.parse({}));
  const opened = { name: batch, source: 's', sourceKey: 's', settingsHash, options: {}, maxSpend };
  await openBatch(db, opened, [{ video }]);
  const embedder = wordEmbedder();
  const context = {
    db,
    prices,
    miner: async () => model,
    flagship: async () => model,
    embedder: async () => embedder,
  };
  return { context, of: { videoId, batch } };
}

const rowsOf = (batch: string) =>
  database.db.selectFrom('model_calls').selectAll().where('batch', '=', batch).orderBy('id').execute();

const spentOf = async (batch: string) => (await spendOf(database.db, batch)).counted;

const sumOfRows = async (batch: string) => (await totalCosts(database.db, { batch })).cost;

describe('every call is recorded', () => {
  test('defect 131: tokens, seconds and cost of each call are kept, and summed per video, stage and model', async () => {
    const { context, of } = await withModel(async () => ({ cachedTokens: 4 }));
    await (await meteredModel(context, 'miner', of, 'mine')).generate(REQUEST);
    await (await meteredModel(context, 'miner', of, 'mine')).generate(REQUEST);
    await (await meteredModel(context, 'flagship', of, 'evaluate')).generate(REQUEST);

    expect(await rowsOf(of.batch)).toMatchObject(
      [
        { stage: 'mine', role: 'miner' },
        { stage: 'mine', role: 'miner' },
        { stage: 'evaluate', role: 'flagship' },
      ].map((call) => ({
        ...call,
        video_id: of.videoId,
        engine: 'test',
        model: 'paid',
        status: 'answered',
        prompt_tokens: 15,
        cached_tokens: 4,
        output_tokens: 5,
        latency_ms: 1500,
        cost: 15 + 50,
      })),
    );
    const one = { failed: 0, open: 0, reserved: 0 };
    const three = {
      calls: 3,
      promptTokens: 45,
      cachedTokens: 12,
      outputTokens: 15,
      modelSeconds: 4.5,
      cost: 195,
    };
    expect(await totalCosts(database.db, { videoId: of.videoId })).toEqual({ ...one, ...three });
    expect(await costsByStage(database.db, { videoId: of.videoId })).toMatchObject([
      { stage: 'mine', calls: 2, promptTokens: 30, outputTokens: 10, modelSeconds: 3, cost: 130 },
      { stage: 'evaluate', calls: 1, promptTokens: 15, outputTokens: 5, modelSeconds: 1.5, cost: 65 },
    ]);
    expect(await costsByModel(database.db, { batch: of.batch })).toMatchObject([
      { role: 'miner', engine: 'test', model: 'paid', calls: 2, cost: 130 },
      { role: 'flagship', engine: 'test', model: 'paid', calls: 1, cost: 65 },
    ]);
  });

  test('calls of a free model leave a row when they are over, and none before', async () => {
    const { context, of } = await withModel(
      async () => {
        expect(await rowsOf(of.batch)).toEqual([]);
        return {};
      },
      { prices: { miner: FREE, flagship: FREE, embedder: FREE } },
    );
    await (await meteredModel(context, 'miner', of, 'mine')).generate(REQUEST);
    expect(await rowsOf(of.batch)).toMatchObject([{ status: 'answered', prompt_tokens: 15, cost: 0 }]);
  });

  test('a failed call is recorded, and its failure is what the caller sees', async () => {
    const failure = systemFault('language-model-down', 'nobody there');
    const { context, of } = await withModel(async () => {
      throw failure;
    });
    const call = (await meteredModel(context, 'miner', of, 'mine')).generate(REQUEST);
    await expect(call).rejects.toBe(failure);
    expect(await rowsOf(of.batch)).toMatchObject([{ status: 'failed', prompt_tokens: 0, cost: 0 }]);
    expect(await spentOf(of.batch)).toBe(0);
  });

  test('a call that failed after its answer began stays counted at its most', async () => {
    const { context, of } = await withModel(async ({ onProgress }) => {
      onProgress?.(7);
      throw videoFault('answer-no-json', 'odd');
    });
    const progress: number[] = [];
    const model = await meteredModel(context, 'miner', of, 'mine');
    await expect(
      model.generate({ ...REQUEST, onProgress: (tokens) => progress.push(tokens) }),
    ).rejects.toThrow('odd');
    expect(progress).toEqual([7]);
    expect(await rowsOf(of.batch)).toMatchObject([
      { status: 'failed', prompt_tokens: MOST.promptTokens, output_tokens: 7, cost: RESERVED },
    ]);
    expect(await spentOf(of.batch)).toBe(RESERVED);
  });

  test('a call that is cancelled before it is made costs nothing and leaves nothing', async () => {
    const { context, of } = await withModel(async () => ({}));
    const model = await meteredModel(context, 'miner', of, 'mine');
    await expect(model.generate({ ...REQUEST, signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    expect(await rowsOf(of.batch)).toEqual([]);
  });

  test('texts that are embedded are counted from above, a row for each paid call', async () => {
    const { context, of } = await withModel(async () => ({}), { prices: PAID_VECTORS });
    const texts = Array.from({ length: 40 }, (_, index) => `tide ${index}`);
    const vectors = await (await meteredEmbedder(context, of)).embed(texts);
    expect(vectors).toEqual(await wordEmbedder().embed(texts));
    const rows = await rowsOf(of.batch);
    expect(rows).toHaveLength(2);
    for (const [index, row] of rows.entries()) {
      expect(row).toMatchObject({ stage: 'embed', role: 'embedder', status: 'answered', output_tokens: 0 });
      expect(row.prompt_tokens).toBeGreaterThanOrEqual(index === 0 ? 64 : 16);
      expect(row.cost).toBe(row.prompt_tokens);
    }
    expect(await spentOf(of.batch)).toBe(rows[0]!.cost + rows[1]!.cost);
    await (await meteredEmbedder(context, of)).embed([]);
    await (await meteredEmbedder(context, {})).embed(['for nobody']);
    expect(await rowsOf(of.batch)).toHaveLength(2);
  });

  test('a free embedder gets all texts at once', async () => {
    const { context, of } = await withModel(async () => ({}));
    await (await meteredEmbedder(context, of)).embed(
      Array.from({ length: 40 }, (_, index) => `tide ${index}`),
    );
    expect(await rowsOf(of.batch)).toMatchObject([{ stage: 'embed', status: 'answered', cost: 0 }]);
  });
});

describe('the limit of a batch', () => {
  test('defect 133: however many calls ask at once, what is spent and reserved never passes maxSpend', async () => {
    const maxSpend = 7.5 * RESERVED;
    const sums: number[] = [];
    let made = 0;
    const { context, of } = await withModel(
      async () => {
        made++;
        sums.push(await sumOfRows(of.batch));
        return { outputTokens: 300 };
      },
      { maxSpend },
    );
    // The database itself refuses any moment in which the limit is passed.
    await sql`alter table batches add constraint within_limit check (spent <= max_spend::numeric)`.execute(
      database.db,
    );
    try {
      const ask = async () => (await meteredModel(context, 'miner', of, 'mine')).generate(REQUEST);
      const ends = await Promise.allSettled(Array.from({ length: 20 }, ask));
      const refused = ends.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
      expect(made).toBe(20 - refused.length);
      expect(made).toBeGreaterThanOrEqual(7);
      for (const { reason } of refused) {
        expect(reason.fault).toMatchObject({ reason: SPEND_LIMIT, settles: { kind: 'failed' } });
      }
      // One after another until no more is allowed: what was reserved too much has been given back.
      while ((await ask().catch((error: Error) => error)) instanceof Error === false);
      expect(Math.max(...sums)).toBeLessThanOrEqual(maxSpend);
      const spent = await spentOf(of.batch);
      expect(spent).toBe(made * costOf(PRICE, { promptTokens: 15, outputTokens: 300 }));
      expect(spent).toBe(await sumOfRows(of.batch));
      expect(spent + RESERVED).toBeGreaterThan(maxSpend);
      expect((await rowsOf(of.batch)).every(({ status }) => status === 'answered')).toBe(true);
    } finally {
      await sql`alter table batches drop constraint within_limit`.execute(database.db);
    }
  });

  test('defect 133: what a worker reserved before it died stays counted', async () => {
    let finish = () => {};
    const hanging = new Promise<Partial<Generated>>((resolve) => {
      finish = () => resolve({});
    });
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const { context, of } = await withModel(
      () => {
        begin();
        return hanging;
      },
      { maxSpend: 1.5 * RESERVED },
    );
    const lost = (await meteredModel(context, 'miner', of, 'mine')).generate(REQUEST);
    await begun;
    const ask = async () => (await meteredModel(context, 'miner', of, 'mine')).generate(REQUEST);
    await expect(ask()).rejects.toMatchObject({ fault: { reason: SPEND_LIMIT } });

    await closeLostCalls(database.db);
    expect(await rowsOf(of.batch)).toMatchObject([{ status: 'open', cost: RESERVED }]);
    await sql`update model_calls set started_at = now() - interval '7 hours' where batch = ${of.batch}`.execute(
      database.db,
    );
    await expect(ask()).rejects.toMatchObject({ fault: { reason: SPEND_LIMIT } });
    expect(await rowsOf(of.batch)).toMatchObject([{ status: 'failed', cost: RESERVED }]);
    expect(await spentOf(of.batch)).toBe(RESERVED);

    // It lived all the same: what it cost takes the place of what was reserved.
    finish();
    await lost;
    expect(await rowsOf(of.batch)).toMatchObject([{ status: 'answered', cost: 65 }]);
    expect(await spentOf(of.batch)).toBe(65);
  });

  test('an answer is not thrown away when what it cost cannot be written down: its reservation stays', async () => {
    const { db } = database;
    const { context, of } = await withModel(async () => {
      await sql`alter table batches rename column spent to gone`.execute(db);
      return { json: 'precious' };
    });
    const generate = async () => (await meteredModel(context, 'miner', of, 'mine')).generate(REQUEST);
    const said: string[] = [];
    const logger = new DefaultLogger('INFO', ({ message }) => said.push(message));
    const answer: Generated = await new MockActivityEnvironment({}, { logger }).run(generate);
    await sql`alter table batches rename column gone to spent`.execute(db);
    expect(answer.json).toBe('precious');
    expect(await rowsOf(of.batch)).toMatchObject([{ status: 'open', cost: RESERVED }]);
    expect(await spentOf(of.batch)).toBe(RESERVED);
    expect(said).toEqual([expect.stringMatching(/stays counted at its most/)]);
  });

  test('holds back only what is paid: free calls go on', async () => {
    const { context, of } = await withModel(async () => ({}), {
      maxSpend: 0,
      prices: { miner: FREE, flagship: PRICE, embedder: FREE },
    });
    const flagship = await meteredModel(context, 'flagship', of, 'evaluate');
    await expect(flagship.generate(REQUEST)).rejects.toMatchObject({ fault: { reason: SPEND_LIMIT } });
    await (await meteredModel(context, 'miner', of, 'mine')).generate(REQUEST);
    expect(await rowsOf(of.batch)).toMatchObject([{ role: 'miner', status: 'answered', cost: 0 }]);
  });

  test('does not hold for a video without a batch', async () => {
    const { context, of } = await withModel(async () => ({}), { maxSpend: 0 });
    await (await meteredModel(context, 'miner', { videoId: of.videoId }, 'mine')).generate(REQUEST);
    expect(await totalCosts(database.db, { videoId: of.videoId })).toMatchObject({ calls: 1, cost: 65 });
    expect(await spentOf(of.batch)).toBe(0);
  });
});
