import { ACTIVITY_QUEUES } from '../../domain/capacity/activity-queues.ts';
import { type BottleneckFacts, bottleneckOf } from '../../domain/diagnosis/bottleneck.ts';
import type { QueueNow } from '../../domain/diagnosis/outlook.ts';
import type { WorkLeft } from '../../domain/diagnosis/work-left.ts';

const DAY = 86_400;
const SLOTS = { network: 24, speech: 2, voices: 1, llm: 6, flagship: 1, embedding: 4, database: 10 };

/** All queues, at rest where nothing else is said. */
const queues = (given: Partial<Record<QueueNow['queue'], Partial<QueueNow>>>): QueueNow[] =>
  ACTIVITY_QUEUES.map((queue) => ({
    ...{ queue, backlog: 0, running: 0, slots: SLOTS[queue], busyShare: 0.1 },
    ...given[queue],
  }));

const left = (resource: WorkLeft['resource'], days: number, places: number): WorkLeft => ({
  ...{ resource, places, seconds: days * DAY * places, deviation: 0, perVideo: 1 },
});

const MINING_BUSY = { llm: { backlog: 214, running: 6, busyShare: 0.99 }, speech: { busyShare: 0.3 } };
const FACTS: BottleneckFacts = {
  batch: 'talks',
  queues: queues(MINING_BUSY),
  left: [left('llm', 14.7, 6), left('speech', 5, 2), left('flagship', 3, 1)],
  roomOf: (queue) => ({ more: true, slots: SLOTS[queue] + 1, host: 'box', hosts: 1 }),
  downloads: { left: 400, accounts: 2, occupied: 1, nextSeconds: 190 },
  down: [],
  findings: [],
  videos: { open: 500, begun: 40, ended: 200 },
};
const found = (facts: Partial<BottleneckFacts> = {}) => bottleneckOf({ ...FACTS, ...facts });
const DOWNLOADS_WAIT = {
  queues: queues({}),
  downloads: { left: 400, accounts: 2, occupied: 2, nextSeconds: 190 },
};

test('defect 124: the bottleneck is named, with what it costs and what to do', () => {
  expect(found()).toEqual({
    binds: 'llm',
    class: 'llm',
    sentence: 'mining binds: 214 segments wait for 6 slots, evaluation idles 90 %',
    todo: 'one more slot saves about 2.1 days: vidmine tune mining=7',
  });
});

test('of engines that the batch does not need none is said to idle', () => {
  expect(found({ left: [left('llm', 14.7, 6), left('speech', 5, 2)] }).sentence).toBe(
    'mining binds: 214 segments wait for 6 slots, speech idles 70 %',
  );
});

test.each<[string, Partial<BottleneckFacts>, string, string]>([
  [
    'the queue that takes longest with what is left, not the one in which most wait',
    { queues: queues({ ...MINING_BUSY, database: { backlog: 900, busyShare: 1 } }) },
    'llm',
    'mining binds: 214 segments wait',
  ],
  [
    'the longest queue over its slots, where nothing is measured yet',
    { left: [], queues: queues({ ...MINING_BUSY, speech: { backlog: 90, busyShare: 1 } }) },
    'speech',
    'speech binds: 90 recordings wait for 2 slots',
  ],
  [
    'one waits',
    { left: [], queues: queues({ speech: { backlog: 1, busyShare: 1 } }) },
    'speech',
    'speech binds: 1 recording waits for 2 slots',
  ],
  [
    'slots that hardly ever rest, though nothing waits this moment',
    { left: [], queues: queues({ flagship: { busyShare: 0.97 } }) },
    'flagship',
    'evaluation binds: 1 slot is busy all the time',
  ],
  [
    'what was looked at once only: full slots and somebody who waits',
    { left: [], queues: queues({ llm: { backlog: 3, running: 6, busyShare: undefined } }) },
    'llm',
    'mining binds: 3 segments wait for 6 slots',
  ],
  [
    'a queue that filled a moment ago: all slots work, and as many more could',
    { left: [], queues: queues({ llm: { backlog: 6, running: 6, busyShare: 0.2 } }) },
    'llm',
    'mining binds: 6 segments wait for 6 slots',
  ],
  [
    'nothing, where a few wait for the moment and slots rest on the average',
    {
      queues: queues({ llm: { backlog: 2, running: 6, busyShare: 0.5 } }),
      videos: { open: 7, begun: 7, ended: 493 },
    },
    'nothing',
    'nothing binds: the last 7 videos are on their way',
  ],
  [
    'work that no worker serves, before all else',
    { queues: queues({ ...MINING_BUSY, speech: { slots: 0, backlog: 12 } }) },
    'speech',
    'speech binds: 12 recordings wait, and no worker serves it',
  ],
  [
    'accounts, where downloads wait and behind them slots are free',
    DOWNLOADS_WAIT,
    'accounts',
    'downloads bind: 400 videos to download in turns of 2 accounts, the next in 3 min 10 s, speech idles 90 %',
  ],
  [
    'accounts of which none is in service',
    { ...DOWNLOADS_WAIT, downloads: { left: 1, accounts: 0, occupied: 0, nextSeconds: undefined } },
    'accounts',
    'downloads bind: 1 video to download, and no account is in service',
  ],
  [
    'nothing, where a part is down',
    { queues: queues({}), down: ['language-model-down'] },
    'nothing',
    'nothing binds: language-model-down is down, and what needs it waits',
  ],
  [
    'nothing while it fills',
    { queues: queues({}), videos: { open: 500, begun: 3, ended: 0 } },
    'nothing',
    'nothing binds: the first of 500 videos are on their way',
  ],
  [
    'nothing while it drains',
    { queues: queues({}), videos: { open: 7, begun: 7, ended: 493 } },
    'nothing',
    'nothing binds: the last 7 videos are on their way',
  ],
  [
    'the window, where nothing waits and there would be more to do',
    { queues: queues({}) },
    'window',
    'slots are free and nothing waits for one: 40 of 500 videos are in flight',
  ],
  [
    'nothing without workers',
    { queues: queues({}).map((queue) => ({ ...queue, slots: 0, backlog: 5 })) },
    'nothing',
    'nothing works: no worker runs',
  ],
])('what binds is %s', (_name, facts, binds, sentence) => {
  const bottleneck = found(facts);
  expect(bottleneck.binds).toBe(binds);
  expect(bottleneck.sentence.startsWith(sentence)).toBe(true);
});

test.each([
  ['network', 'io'],
  ['speech', 'speech'],
  ['voices', 'speech'],
  ['llm', 'llm'],
  ['flagship', 'llm'],
  ['embedding', 'database'],
  ['database', 'database'],
] as const)('%s is of the class %s', (queue, kind) => {
  const busy = queues({ [queue]: { backlog: 5, busyShare: 1 } });
  expect(found({ queues: busy })).toMatchObject({ binds: queue, class: kind });
});

test('accounts are of the class io', () => {
  expect(found(DOWNLOADS_WAIT)).toMatchObject({ binds: 'accounts', class: 'io' });
});

test.each<[string, Partial<BottleneckFacts>, string]>([
  [
    'no slot where the machine has no room for it, and what else there is',
    { roomOf: () => ({ more: false, why: '6 is what there is room for (memory: (38 GB - 8 GB) / 5 GB)' }) },
    'no slot more: 6 is what there is room for (memory: (38 GB - 8 GB) / 5 GB); more mining slots (another model server, more memory) or a faster model shorten it; other slots do not',
  ],
  [
    'the machine, where there are several',
    { roomOf: () => ({ more: true, slots: 9, host: 'big', hosts: 2 }) },
    'one more slot saves about 2.1 days: vidmine tune mining=9 --host big',
  ],
  [
    'that a slot is of no use where another resource takes longer with what is left',
    { left: [...FACTS.left, left('accounts', 30, 2)] },
    'one more slot saves nothing in the end: of what is left, downloads take longest',
  ],
  ['no number where nothing is measured yet', { left: [] }, 'one more slot: vidmine tune mining=7'],
  [
    'the GPU first, where the work leaves it unused',
    { findings: ['mining runs and leaves the GPU unused'] },
    'mining runs and leaves the GPU unused: see to that first; `vidmine doctor` says what there is',
  ],
  [
    'an account more, where turns take longest',
    { ...DOWNLOADS_WAIT, left: [left('accounts', 30, 2), left('llm', 4, 6)] },
    'one more account saves about 10.0 days: vidmine accounts add',
  ],
  [
    'hours where it is no day',
    { left: [left('llm', 1, 6)] },
    'one more slot saves about 3 h 26 min: vidmine tune mining=7',
  ],
])('advised is %s', (_name, facts, todo) => {
  expect(found(facts).todo).toBe(todo);
});
