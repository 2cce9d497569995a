import { jest } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { runningChangeOver, startChangeOver } from '../../client/embeddings/change-over.ts';
import { embeddingsCommand } from '../../client/embeddings.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { systemFault } from '../../domain/faults.ts';
import { RE_EMBED_WORKFLOW_ID } from '../../domain/ids.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { publishTalk } from '../fixtures/talk-on.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';
import { wordEmbedder } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let env: TestWorkflowEnvironment;
let bundle: Awaited<ReturnType<typeof bundledWorkflows>>;
beforeAll(async () => {
  [env, bundle] = await Promise.all([startTemporalServer(), bundledWorkflows()]);
}, 120_000);
afterAll(() => env?.teardown());

const old = wordEmbedder();
const next = wordEmbedder({ model: 'next', dimensions: 24 });

/** What the command prints; what it shows meanwhile goes to standard output. */
async function change(): Promise<{ printed: string; shown: string }> {
  let printed = '';
  let shown = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    shown += String(text);
    return true;
  });
  const command = embeddingsCommand({
    openSession: async () => ({
      db: database.db,
      embedder: async () => next,
      embedderOf: async () => ({ embedder: old }),
      temporal: async () => env.client,
      close: async () => {},
    }),
    print: (text) => {
      printed += text;
    },
    terminal: PLAIN,
  });
  try {
    await runCommand(command, ['change', '--json']);
  } finally {
    write.mockRestore();
  }
  return { printed, shown };
}

const runOf = async () => (await env.client.workflow.getHandle(RE_EMBED_WORKFLOW_ID).describe()).runId;

const sentences = (id: string) => [`What ${id} says first.`, `What ${id} says then.`];

test('the command follows the change-over to its end, also while its model is away, and says what it did', async () => {
  const ids = ['one', 'two', 'three'];
  for (const id of ids) await publishTalk(database.db, old, { id, texts: sentences(id) });
  let away = true;
  const embedder: Embedder = {
    ...next,
    embed: async (...asked) => {
      if (away) throw systemFault('embedding-server-down', 'Nobody answers.');
      return next.embed(...asked);
    },
  };
  const world = await worlds.open({ embedder: async () => embedder });
  await whileWorkersRun(env, bundle, world.activities, async () => {
    const following = change();
    await until('it is told what it waits for', async () =>
      Boolean((await runningChangeOver(env.client))?.waitsFor.includes('Nobody answers.')),
    );
    away = false;
    const { printed, shown } = await following;
    expect(JSON.parse(printed)).toEqual({
      model: 'next',
      videos: 3,
      total: 3,
      changed: 3,
      texts: 12,
      failures: 0,
      failed: [],
    });
    const lines = shown
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ model: 'next', videos: 3, total: 3, running: false });
  });
}, 120_000);

test('a change-over to another model takes the place of the one that runs; to the same, it is the one that runs', async () => {
  const world = await worlds.open({ embedder: async () => next });
  await publishTalk(database.db, old, { id: 'four', texts: sentences('four') });
  const wanted = await next.identity();
  const other = await old.identity();
  await whileWorkersRun(env, bundle, world.activities, async () => {
    // This worker embeds with another model, so it waits.
    await startChangeOver(env.client, { ...other, model: 'third' });
    await until('it waits', async () => (await runningChangeOver(env.client))?.waitsFor.length === 1);
    const first = await runOf();
    await startChangeOver(env.client, { ...other, model: 'third' });
    expect(await runOf()).toBe(first);
    await startChangeOver(env.client, wanted);
    await until('it is done', async () => (await runningChangeOver(env.client)) === undefined);
  });
  const { count } = await database.db
    .selectFrom('publications')
    .innerJoin('embedding_models', 'embedding_models.id', 'publications.embedding_model_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('embedding_models.model', '=', 'next')
    .executeTakeFirstOrThrow();
  expect(count).toBe(4);
}, 120_000);
