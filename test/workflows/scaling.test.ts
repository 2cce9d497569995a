import { activityInfo } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import type { SlotChoice } from '../../domain/capacity/slots.ts';
import { asBatchName, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { tuneSlots } from '../../storage/database/worker-slots.ts';
import { keepSlots } from '../../workers/slots/keep-slots.ts';
import { openSlots } from '../../workers/slots/slot-handles.ts';
import { SlotsOfQueues } from '../../workers/slots/slots-of-queues.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { FakeWorld } from '../fixtures/fake-world.ts';
import { whilePoolsRun } from '../fixtures/running-pools.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
let env: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  [env, workflowBundle] = await Promise.all([startTemporalServer(), bundledWorkflows()]);
});
afterAll(() => env?.teardown());

const SIX = { network: 2, speech: 2, voices: 2, llm: 6, flagship: 2, embedding: 2, database: 2 };
const SEGMENTS = 20;

interface Begun {
  readonly attempt: number;
  /** With itself, as it began. */
  readonly atOnce: number;
  readonly limit: number;
}

/** Segments that each run until they are let go, and what was seen as each began. */
class HeldSegments {
  readonly slots = openSlots(SIX);
  readonly world = new FakeWorld(env.client);
  readonly begun: Begun[] = [];
  readonly #atWork: (() => void)[] = [];

  constructor(segments = SEGMENTS) {
    this.world.segments = segments;
    this.world.before = async (stage) => {
      if (stage !== 'mineSegment') return;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#atWork.push(resolve);
      const { attempt } = activityInfo();
      this.begun.push({ attempt, atOnce: this.atOnce, limit: this.slots.llm.limit });
      await promise;
    };
  }

  get atOnce(): number {
    return this.#atWork.length;
  }

  /** Lets the oldest go, so many of them. */
  letGo(count: number): void {
    for (const end of this.#atWork.splice(0, count)) end();
  }

  untilAtOnce(count: number): Promise<void> {
    return until(
      `${count} segments run`,
      () => this.atOnce === count && this.slots.llm.running.taken === count,
    );
  }

  run(work: () => Promise<void>): Promise<void> {
    return whilePoolsRun(env, workflowBundle, this.world.activities(), this.slots, work);
  }
}

const start = (videoId: VideoId) =>
  env.client.workflow.start('video', {
    workflowId: videoWorkflowId(videoId),
    taskQueue: 'orchestration',
    args: [{ videoId, settingsHash: 's', batch: asBatchName('b'), reprocess: false }],
  });

type Handle = Awaited<ReturnType<typeof start>>;

/** Who began the activities of a run, and what became of them, as the server wrote it down. */
async function historyOf(handle: Handle) {
  const { events = [] } = await handle.fetchHistory();
  const begun = events!.flatMap(({ activityTaskStartedEventAttributes: one }) => (one ? [one] : []));
  return {
    identities: new Set(begun.map(({ identity }) => identity)).size,
    attempts: new Set(begun.map(({ attempt }) => attempt)),
    ended: events!.filter(
      (event) =>
        event.activityTaskFailedEventAttributes ??
        event.activityTaskCanceledEventAttributes ??
        event.activityTaskTimedOutEventAttributes,
    ).length,
  };
}

type Resize = (slots: number) => Promise<void>;

/** 6 -> 2 -> 5 slots while segments run: what runs goes on, what begins keeps to the limit of the moment. */
async function lowersAndRaises(held: HeldSegments, videoId: VideoId, resize: Resize): Promise<void> {
  const handle = await start(videoId);
  await held.untilAtOnce(6);
  await resize(2);
  await until('the limit is lower', () => held.slots.llm.limit === 2);
  expect(held.atOnce).toBe(6);
  // Four end and nobody takes their place; of the two that stay, each is followed by one.
  held.letGo(4);
  await held.untilAtOnce(2);
  expect(held.begun).toHaveLength(6);
  for (let next = 7; next <= 9; next++) {
    held.letGo(1);
    await until(`the segment ${next} runs`, () => held.begun.length === next);
    await held.untilAtOnce(2);
  }
  await resize(5);
  await held.untilAtOnce(5);
  expect(held.begun).toHaveLength(12);
  const ended = handle.result();
  while (held.begun.length < SEGMENTS) {
    const before = held.begun.length;
    held.letGo(1);
    await until('the next one runs', () => held.begun.length > before);
  }
  await held.untilAtOnce(5);
  held.letGo(5);
  expect((await ended).kind).toBe('stored');
  expect(held.begun.filter(({ atOnce, limit }) => atOnce > limit)).toEqual([]);
  expect(new Set(held.begun.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  expect(await historyOf(handle)).toEqual({ identities: 1, attempts: new Set([1]), ended: 0 });
  expect([held.slots.llm.running.taken, held.world.count('mineSegment ')]).toEqual([0, SEGMENTS]);
}

test('slots are lowered and raised while activities run: they finish, the new limit holds, nothing restarts', async () => {
  const held = new HeldSegments();
  const [videoId] = videos('by-hand', 1) as [VideoId];
  await held.run(() => lowersAndRaises(held, videoId, async (slots) => held.slots.llm.resize(slots)));
});

test('the same by what is tuned: the worker reads it in the database', async () => {
  const held = new HeldSegments();
  const [videoId] = videos('tuned', 1) as [VideoId];
  const choices: SlotChoice[] = [{ queue: 'llm', slots: 6, from: 'detected', limits: [] }];
  const log: string[] = [];
  const queues = new SlotsOfQueues({ choices, handles: held.slots, log: (line) => log.push(line) });
  const ending = new AbortController();
  const keeping = keepSlots({
    ...{ db: database.db, worker: 'a/1', host: 'a', queues, signal: ending.signal },
    warn: (line) => log.push(line),
  });
  await held.run(() => lowersAndRaises(held, videoId, (llm) => tuneSlots(database.db, '', { llm })));
  ending.abort();
  await keeping;
  expect(log).toEqual(['Slots for mining: 6 -> 2 (tuned)', 'Slots for mining: 2 -> 5 (tuned)']);
});

test('what a poll under way brings after the limit was lowered waits; cancelled, it leaves nothing behind', async () => {
  const held = new HeldSegments(6);
  const { llm } = held.slots;
  const [first, second] = videos('polled', 2) as [VideoId, VideoId];
  await held.run(async () => {
    await until('polls hold all slots', () => llm.reserved === 6);
    llm.resize(1);
    const handle = await start(first);
    await held.untilAtOnce(1);
    const { running } = llm;
    await until(
      'each poll has brought one',
      () => running.waiting > 0 && running.waiting + 1 === llm.reserved,
    );
    expect([held.begun.length, held.atOnce]).toEqual([1, 1]);
    await handle.cancel();
    await until('those that waited are gone', () => llm.running.waiting === 0);
    held.letGo(1);
    await handle.result();
    await until('no activity is left', () => llm.running.taken === 0 && llm.running.waiting === 0);
    expect(held.begun).toHaveLength(1);

    const next = await start(second);
    for (let segment = 2; segment <= 7; segment++) {
      await until('one runs', () => held.begun.length === segment);
      held.letGo(1);
    }
    expect((await next.result()).kind).toBe('stored');
    expect(held.begun.filter(({ atOnce, limit }) => atOnce > limit)).toEqual([]);
  });
});
