import { costsCommand } from '../../client/costs.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { batchReport } from '../../client/status/batch-report.ts';
import { listedBatches } from '../../client/status/list-batches.ts';
import { batchNews, renderBatch } from '../../client/status/render-batch.ts';
import { renderBatches } from '../../client/status/render-batches.ts';
import { renderVideo } from '../../client/status/render-video.ts';
import { videoReport } from '../../client/status/video-report.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import { SPEND_LIMIT } from '../../domain/model-calls.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { spendOf } from '../../storage/database/batch-spend.ts';
import { settleVideo } from '../../storage/database/batch-videos.ts';
import { findBatch, openBatch } from '../../storage/database/batches.ts';
import { type ModelCall, recordCall, reserveCall, settleCall } from '../../storage/database/model-calls.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();

async function costs(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const command = costsCommand({
    openSession: async () => ({ db: database.db, close: async () => {} }),
    print: (text) => printed.push(text),
    terminal: PLAIN,
  });
  await runCommand(command, args);
  return printed.join('\n');
}

const json = async (...args: string[]) => JSON.parse(await costs(...args, '--json'));

async function open(name: string, videos: readonly string[], maxSpend?: number): Promise<void> {
  const settingsHash = await saveSettings(database.db, {});
  const batch = {
    name: asBatchName(name),
    source: 'list',
    sourceKey: 'list',
    settingsHash,
    options: {},
    maxSpend,
  };
  const listed = videos.map((id) => ({
    video: { id: asVideoId(id), kind: 'web', url: `http://127.0.0.1/${id}`, title: `Talk ${id}` } as const,
  }));
  await openBatch(database.db, batch, listed);
}

const call = (batch: string | undefined, videoId: string, more: Partial<ModelCall> = {}): ModelCall => ({
  batch,
  videoId,
  stage: 'mine',
  role: 'miner',
  engine: 'openai',
  model: 'small',
  ...more,
});

/** A paid call that was answered. */
async function paid(made: ModelCall, cost: number): Promise<void> {
  const reserved = await reserveCall(database.db, made, { promptTokens: 900, outputTokens: 900, cost });
  if ('refused' in reserved) throw new Error('The limit is reached.');
  const used = { promptTokens: 800, cachedTokens: 200, outputTokens: 100, latencyMs: 1500 };
  await settleCall(database.db, reserved, { ...used, status: 'answered', cost });
}

const free = (made: ModelCall) =>
  recordCall(database.db, made, {
    ...{ status: 'answered', promptTokens: 500, cachedTokens: 0, outputTokens: 50, latencyMs: 700, cost: 0 },
  });

const JUDGE = { stage: 'evaluate', role: 'flagship', model: 'large' } as const;

beforeEach(() => emptyDatabase(database.db));

test('where no model was called, it says so', async () => {
  expect(await costs()).toBe('No model was called yet.');
});

test('without a name: every batch that called a model or has a limit, then stages and models', async () => {
  await open('first', ['a1'], 20);
  await open('second', ['b1']);
  await open('idle', ['c1']);
  await paid(call('first', 'a1'), 0.25);
  await paid(call('first', 'a1', JUDGE), 1.5);
  await free(call('second', 'b1', { engine: 'ollama', model: 'local' }));
  await free(call(undefined, 'b1', { stage: 'link', role: 'flagship', engine: 'ollama', model: 'local' }));

  const all = await json();
  expect(all.batches).toMatchObject([
    { batch: 'second', maxSpend: null, calls: 1, promptTokens: 500, cost: 0 },
    {
      batch: 'first',
      maxSpend: 20,
      calls: 2,
      promptTokens: 1600,
      cachedTokens: 400,
      modelSeconds: 3,
      cost: 1.75,
    },
    { batch: null, maxSpend: null, calls: 1, cost: 0 },
  ]);
  expect(all.stages.map(({ stage, calls }: { stage: string; calls: number }) => [stage, calls])).toEqual([
    ['mine', 2],
    ['evaluate', 1],
    ['link', 1],
  ]);
  expect(all.models).toMatchObject([
    { model: 'large', role: 'flagship', cost: 1.5 },
    { model: 'small', role: 'miner', cost: 0.25 },
    { model: 'local', role: 'miner', cost: 0 },
    { model: 'local', role: 'flagship', cost: 0 },
  ]);
  expect(all.total).toMatchObject({ calls: 4, promptTokens: 2600, outputTokens: 300, cost: 1.75 });

  const text = await costs();
  expect(text).toMatch(/^first +20\.00 +2 +0 +1600 +25 % +200 +3\.0 s +1\.75$/m);
  expect(text).toMatch(/^second +1 +0 +500 +0 % +50 +700 ms +0$/m);
  expect(text).toMatch(/^\(no batch\) +1 /m);
  expect(text).toMatch(/^large \(openai\) +flagship +1 /m);
});

test('of a batch: the dearest twenty videos, what is spent, and what is only reserved', async () => {
  const videos = Array.from({ length: 22 }, (_, index) => `v${index + 1}`);
  await open('talks', videos, 20);
  for (const [index, id] of videos.entries()) await paid(call('talks', id), 0.01 * (index + 1));
  await reserveCall(database.db, call('talks', 'v1'), { promptTokens: 9, outputTokens: 9, cost: 0.5 });

  const { dearestVideos, total, maxSpend } = await json('talks');
  expect(dearestVideos).toHaveLength(20);
  expect(dearestVideos[0]).toMatchObject({ videoId: 'v1', title: 'Talk v1', calls: 1, open: 1, cost: 0.51 });
  expect(dearestVideos.at(-1)).toMatchObject({ videoId: 'v4', cost: 0.04 });
  expect(total).toMatchObject({ calls: 22, open: 1, promptTokens: 17600, cost: 3.03, reserved: 0.5 });
  expect(maxSpend).toBe(20);

  expect((await costs('talks')).split('\n')[0]).toBe(
    'talks  22 calls, 17.6k + 2200 tokens (25 % of the prompts cached), 33 s  3.03 of 20.00 spent, 0.50 of it reserved by 1 call under way',
  );
});

test('of a video: its stages and models, whatever batch paid', async () => {
  await open('one', ['v']);
  await open('two', ['v']);
  await paid(call('one', 'v'), 0.25);
  await paid(call('two', 'v', JUDGE), 1.5);
  expect(await json('v')).toMatchObject({
    videoId: 'v',
    title: 'Talk v',
    total: { calls: 2, cost: 1.75 },
    stages: [
      { stage: 'mine', cost: 0.25 },
      { stage: 'evaluate', cost: 1.5 },
    ],
  });
  const text = await costs('v');
  expect(text).toMatch(/^Talk v {2}v {2}2 calls, .* {2}1\.75 spent$/m);
  expect(text).toMatch(/^evaluate +1 /m);
});

describe('--max-spend', () => {
  const limitOf = async (name: string) => (await spendOf(database.db, name)).maxSpend;

  test('raises, lowers and lifts the limit of a batch', async () => {
    await open('talks', ['v'], 20);
    await paid(call('talks', 'v'), 12.345);
    await costs('talks', '--max-spend', '30');
    expect(await limitOf('talks')).toBe(30);
    expect(await costs('talks', '--max-spend', '12.35')).toContain('12.35 of 12.35 spent');
    expect((await json('talks', '--max-spend', 'none')).maxSpend).toBeUndefined();
    expect(await limitOf('talks')).toBeUndefined();
  });

  test('is refused below what is spent or reserved, and says what could be named', async () => {
    await open('talks', ['v'], 20);
    await paid(call('talks', 'v'), 12);
    await reserveCall(database.db, call('talks', 'v'), { promptTokens: 1, outputTokens: 1, cost: 0.5 });
    await expect(costs('talks', '--max-spend', '12.4')).rejects.toMatchObject({
      why: '12.50 are spent already, or reserved by calls under way.',
      todo: expect.stringContaining('--max-spend 12.5'),
    });
    expect(await limitOf('talks')).toBe(20);
  });

  test.each([['-1'], ['many'], [''], ['Infinity']])('refuses %j', async (value) => {
    await open('talks', ['v'], 20);
    await expect(costs('talks', '--max-spend', value)).rejects.toThrow(/number from 0 up, or none/);
    expect(await limitOf('talks')).toBe(20);
  });

  test('is of a batch: neither of a video nor of nothing', async () => {
    await open('talks', ['v']);
    await expect(costs('v', '--max-spend', '3')).rejects.toMatchObject({ what: 'There is no batch named v' });
    await expect(costs('--max-spend', '3')).rejects.toMatchObject({ what: '--max-spend needs a batch' });
  });
});

test('a name that is neither batch nor video is refused', async () => {
  await expect(costs('nothing')).rejects.toMatchObject({
    what: 'There is no batch and no video named nothing',
  });
});

describe('status', () => {
  const report = async (name: string) => batchReport(database.db, (await findBatch(database.db, name))!);

  test('tells what models did for a batch and what of its limit is spent', async () => {
    await open('talks', ['v'], 20);
    await paid(call('talks', 'v'), 12.5);
    const talks = await report('talks');
    expect(talks.models).toMatchObject({ calls: 1, promptTokens: 800, cost: 12.5, maxSpend: 20 });
    expect(renderBatch(talks, PLAIN)).toContain(
      'models: 1 call, 800 + 100 tokens (25 % of the prompts cached), 1.5 s; 12.50 of 20.00 spent',
    );
    expect(renderBatches(await listedBatches(database.db), PLAIN)).toMatch(/spent$/m);
    expect(renderBatches(await listedBatches(database.db), PLAIN)).toMatch(/12\.50 of 20\.00$/m);
    expect(batchNews(talks)).not.toContain('12.50');
  });

  test('says nothing of money where all is free, and nothing of models where none was called', async () => {
    await open('talks', ['v']);
    const before = await report('talks');
    expect(renderBatch(before, PLAIN)).not.toContain('models');
    await free(call('talks', 'v'));
    const after = await report('talks');
    expect(renderBatch(after, PLAIN)).toMatch(/models: 1 call, 500 \+ 50 tokens, 700 ms$/m);
    expect(renderBatches(await listedBatches(database.db), PLAIN)).not.toContain('spent');
  });

  test('tells what the limit stopped, and how to go on', async () => {
    await open('talks', ['v1', 'v2', 'v3'], 20);
    const stopped: Outcome = { kind: 'failed', stage: 'mine', reason: SPEND_LIMIT, detail: 'maxSpend is 20' };
    await settleVideo(database.db, asVideoId('v1'), stopped, asBatchName('talks'));
    await settleVideo(database.db, asVideoId('v2'), stopped, asBatchName('talks'));
    const talks = await report('talks');
    expect(renderBatch(talks, PLAIN)).toContain(
      'maxSpend stopped the paid calls of 2 videos, which went on without. Raise it: vidmine costs talks --max-spend 30. Then take them up: vidmine retry --failed --batch talks',
    );
    expect(batchNews(talks)).toContain('maxSpend reached');
  });

  test('of a video tells what models did for it, by stage', async () => {
    await open('talks', ['v']);
    await paid(call('talks', 'v'), 0.25);
    await paid(call('talks', 'v', JUDGE), 1.5);
    const text = renderVideo(await videoReport(database.db, asVideoId('v')), PLAIN);
    expect(text).toMatch(/^mine +1 +0 +800 +25 % +100 +1\.5 s +0\.25$/m);
    expect(text).toMatch(/^evaluate +1 .* +1\.50$/m);
  });
});
