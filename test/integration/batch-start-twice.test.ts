import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { startBatch } from '../../client/batch/start.ts';
import { asBatchName, batchWorkflowId } from '../../domain/ids.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { endBatch, findBatch } from '../../storage/database/batches.ts';
import { sessionOf } from '../fixtures/command-session.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const TALKS = asBatchName('talks');

let temporal: FakeTemporal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vidmine-test-twice-'));
  for (const talk of ['a', 'b']) await writeFile(path.join(folder, `${talk}.mp3`), `not heard: ${talk}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  await emptyDatabase(database.db);
  temporal = new FakeTemporal();
});

const open = sessionOf({
  database,
  client: () => temporal.client,
});

/** While it works, nothing is printed. @returns what it would have printed. */
async function listenedTo(work: () => Promise<unknown>): Promise<string[]> {
  const spoken = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  let said = '';
  for (const { stream } of spoken) {
    stream.write = (text: string | Uint8Array) => {
      said += String(text);
      return true;
    };
  }
  try {
    await work();
  } finally {
    for (const { stream, write } of spoken) stream.write = write;
  }
  return said.split('\n').filter((line) => /^(\{|warning: )/.test(line));
}

const startTalks = (...set: string[]) =>
  startBatch(folder, { name: TALKS, set: ['mining=off', ...set], json: true }, open);

/** Runs `batch start` on the folder; gives what it printed. */
const start = async () => JSON.parse((await listenedTo(() => startTalks())).at(-1)!);

/** The same twice at the same time. */
async function both(): Promise<string[]> {
  const lines = await listenedTo(() => Promise.all([startTalks(), startTalks()]));
  return lines.map((line) => (JSON.parse(line).started ? 'started' : 'attached'));
}

const started = () => temporal.started.map(({ workflowId }) => workflowId);
const since = async () => (await findBatch(database.db, TALKS))?.startedAt;

test('defect 112: a second start attaches to the batch that runs; nothing is started or opened twice', async () => {
  expect(await start()).toMatchObject({ started: true, taken: 2 });
  const before = await since();
  expect(await start()).toEqual({ batch: TALKS, started: false, attached: true, state: 'running' });
  expect(started()).toEqual(['batch/talks']);
  expect(await since()).toEqual(before);
});

test('a second start is told which of its flags the batch that runs does not heed', async () => {
  await start();
  const said = await listenedTo(() => startTalks('speech.model=small', 'batch.maxSpend=5'));
  const warnings = said.filter((line) => line.startsWith('warning'));
  expect(warnings.filter((line) => line.includes('changes nothing'))).toEqual([
    expect.stringMatching(/^warning: --set speech\.model changes nothing/),
  ]);
});

test('defect 112: of two starts at the same time one starts the batch, and the other attaches', async () => {
  const said = await both();
  expect(said.toSorted()).toEqual(['attached', 'started']);
  expect(started()).toEqual(['batch/talks']);
});

test('defect 112: a start that looked at the batch before somebody else took it up again leaves it alone', async () => {
  await start();
  await endBatch(database.db, TALKS);
  temporal.statuses.clear();
  const said = await both();
  expect(said.toSorted()).toEqual(['attached', 'started']);
  expect(started()).toEqual(['batch/talks', 'batch/talks']);
});

test('a paused batch is not started over; one that is being cancelled is refused', async () => {
  await start();
  await setControl(database.db, TALKS, 'pause');
  expect(await start()).toMatchObject({ attached: true, state: 'paused' });
  expect((await findBatch(database.db, TALKS))?.control).toBe('pause');
  await setControl(database.db, TALKS, 'cancel');
  await expect(start()).rejects.toThrow(/being cancelled/);
});

test('a batch that was cancelled works again when it is started again', async () => {
  await start();
  await setControl(database.db, TALKS, 'cancel');
  await endBatch(database.db, TALKS);
  temporal.statuses.clear();
  expect(await start()).toMatchObject({ started: true });
  expect(await findBatch(database.db, TALKS)).toMatchObject({ control: 'go', endedAt: undefined });
});

test('a workflow at its last step, which reads no rows any more, is followed by another one', async () => {
  const id = batchWorkflowId(TALKS);
  temporal.statuses.set(id, 'RUNNING');
  temporal.hear = () => {
    temporal.statuses.set(id, 'COMPLETED');
    throw new WorkflowNotFoundError('it has closed', id, undefined);
  };
  await listenedTo(startTalks);
  expect(temporal.started.map(({ workflowId }) => workflowId)).toEqual([id]);
});

test('one that runs on reads its rows again', async () => {
  temporal.statuses.set(batchWorkflowId(TALKS), 'RUNNING');
  await listenedTo(startTalks);
  expect([temporal.started, temporal.updates]).toEqual([[], [`${batchWorkflowId(TALKS)} rowsOpened`]]);
});
