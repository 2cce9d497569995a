import type { Terminal } from '../../client/rendering/terminal.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { visibleWidth } from '../../client/rendering/text-width.ts';
import { renderBatch, type Shown } from '../../client/status/render-batch.ts';
import type { OutageWithRemedy } from '../../client/status/surroundings.ts';
import { remedyOf } from '../../domain/remedies.ts';
import { stagesOnTheWay } from '../../domain/statistics/stage-table.ts';

const NOW = Date.now();
const SCREEN: Terminal = { interactive: true, color: true, width: 100 };
const GB = 1e9;

const causes = (count: number): Shown['causes'] =>
  Array.from({ length: count }, (_, index) => {
    const reason = ['answer-cut-off', 'truncated', 'unexpected', 'vanished'][index % 4]!;
    return {
      ...{ outcome: 'failed', reason, count: 20 - index, videoIds: ['dQw4w9WgXcQ', 'aaaaaaaaaaa'] },
      detail: `it says a good deal of what went wrong with it, the ${index}th of all, ${'and more '.repeat(20)}`,
      remedy: remedyOf('failed', reason, 'my-channel'),
    } as const;
  });

/** A batch in the middle of its work, with all that there is to tell of it. */
const normal = (changes: Partial<Shown> = {}): Shown => ({
  ...{ batch: 'my-channel', source: 'https://www.youtube.com/@example', state: 'running', control: 'go' },
  ...{
    controlSince: new Date(NOW - 180_000_000),
    startedAt: new Date(NOW - 180_000_000),
    endedAt: undefined,
  },
  ...{ elapsedSeconds: 180_000, total: 7000, inWork: 14, videosInWork: [] },
  counts: { stored: 2280, skipped: 10, unavailable: 4, parked: 8, failed: 12, cancelled: 0, open: 4686 },
  stages: stagesOnTheWay(true).map((stage) => ({
    ...{ stage, done: 2300, waiting: 4600, inWork: 3, failed: 5, parked: 8 },
    ...{ completed: 2300, completedPerHour: 46.1, completedLastHour: 44, medianSeconds: 130 },
  })),
  causes: causes(6),
  waitingFor: [],
  parkedUntil: new Date(NOW + 3_600_000),
  storedPerHour: 45.6,
  storedLastHour: 44,
  models: {
    ...{ calls: 41_000, failed: 12, open: 6, promptTokens: 41e6, cachedTokens: 30e6, outputTokens: 4e6 },
    ...{ modelSeconds: 500_000, cost: 12.3, reserved: 0.2, maxSpend: 40 },
  },
  speech: {
    ...{ recordings: 2300, audioHours: 2100 },
    rtfPerWorker: { median: 0.21, mean: 0.22, definition: 'seconds of transcribing per second of audio' },
    throughput: { audioHoursPerHour: 42, definition: 'hours of audio transcribed per hour' },
  },
  downloads: {
    accounts: ['alice', 'bob', 'carol'].map((name) => ({
      ...{ name, service: 'in-service', downloading: 0, readyAt: new Date(NOW), needsPerson: false },
      state: 'next download in 3 min 10 s',
    })),
    ...{ notices: [], buffered: 10, bufferedBytes: 1.2 * GB, toDownload: 4600 },
  },
  surroundings: {
    outlook: {
      queues: (['network', 'speech', 'llm', 'flagship'] as const).map((queue) => ({
        ...{ queue, backlog: 214, running: 6, slots: 6, busyShare: 0.98 },
      })),
      machines: [
        {
          ...{ host: 'box', cpuShare: 0.45, memoryFreeBytes: 3 * GB, memoryTotalBytes: 16 * GB },
          ...{ diskFreeBytes: 120 * GB, diskTotalBytes: 500 * GB },
          gpus: [{ name: 'GPU', use: 0.97, memoryUsedBytes: 7 * GB, memoryTotalBytes: 24 * GB }],
        },
      ],
      bottleneck: {
        binds: 'llm',
        sentence: 'mining binds: 214 segments wait for 6 slots, speech idles 70 %',
        todo: 'one more slot saves 2.1 days: vidmine tune mining=7',
      },
      eta: {
        ...{ earliestSeconds: 350_000, likelySeconds: 400_000, latestSeconds: 470_000 },
        basis: 'the slowest stage is mining, as measured on 2300 videos',
      },
    },
    outages: [],
    stuck: [],
    databases: { applicationBytes: 3.1 * GB, temporalBytes: 0.4 * GB },
  },
  statistics: undefined,
  failures: undefined,
  ...changes,
});

const linesOf = (shown: Shown, terminal: Terminal): string[] => renderBatch(shown, terminal).split('\n');
// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
const plain = (line: string): string => line.replace(/\u001b\[\d+m/g, '');

test('a normal batch fits a screen of 100 columns and 40 lines', () => {
  const lines = linesOf(normal(), SCREEN);
  expect(lines.length).toBeLessThan(40);
  expect(lines.filter((line) => visibleWidth(line) >= 100)).toEqual([]);
});

test('everything is told: state, rates, end, bottleneck, stages, accounts, machine, disk, speech, models, causes', () => {
  const text = linesOf(normal(), SCREEN).map(plain).join('\n');
  for (const part of [
    /^my-channel {2}running {2}2 d 02 h {2}https:/,
    /2314 of 7000 settled, 44 stored in the last hour \(45\.6 stored\/h/m,
    /^stored 2280 {2}skipped 10 .* parked 8 {2}failed 12 {2}open 4686$/m,
    /^ends in about 4 d 15 h \(4 d 01 h to 5 d 11 h\): the slowest stage is mining/m,
    /^mining binds: 214 segments wait for 6 slots/m,
    /^ {2}What to do: one more slot saves 2\.1 days: vidmine tune mining=7$/m,
    /^download +███░+ +2300 +4600 +3 +5 +8 +46\.1 +44 +2 min 10 s$/m,
    /alice: next download in 3 min 10 s/,
    /mining 6 of 6,\s+busy 98 %, 214 wait/,
    /^box: cpu 45 % · memory 3\.0 GB free of 16 GB · GPU 97 % 7.0 GB of 24 GB · disk 120 GB free/m,
    /^audio in flight 1\.2 GB · database 3\.1 GB · Temporal 400 MB$/m,
    /^speech: 2300 recordings, 2100\.0 h of audio; RTF per worker 0\.21/m,
    /12\.30 of 40\.00\s+spent/,
    /^parked 8: tried again in/m,
    /^in work 14: which and where, with vidmine status my-channel --videos$/m,
    /^failed +20 +answer-cut-off/m,
    /… and \d causes? more: vidmine status my-channel --failures/,
  ]) {
    expect(text).toMatch(part);
  }
});

test('where the room is short the most frequent cause is shown in any case, and how many are left out', () => {
  const outage: OutageWithRemedy = {
    ...{ part: 'network', stage: 'download', detail: 'no route', told: true, remedy: 'Look at the router' },
    ...{ since: new Date(NOW - 600_000), lastAt: new Date(NOW) },
  };
  const { surroundings } = normal();
  const crowded = normal({
    causes: causes(9),
    surroundings: { ...surroundings!, outages: Array.from({ length: 8 }, () => outage) },
  });
  const text = linesOf(crowded, SCREEN).map(plain).join('\n');
  expect(text).toMatch(/^failed +20 +answer-cut-off/m);
  expect(text).toMatch(/^… and 8 causes more: vidmine status my-channel --failures$/m);
});

test('a pipe gets every cause, each on one line, and what to do on the next', () => {
  const lines = linesOf(normal({ causes: causes(9) }), PLAIN);
  expect(lines.filter((line) => /^failed +\d+ /.test(line))).toHaveLength(9);
  expect(lines.filter((line) => line.startsWith('  dQw4w9WgXcQ aaaaaaaaaaa …: '))).toHaveLength(9);
});

test.each<[Shown['state'], RegExp]>([
  ['paused', /paused for 5 min 00 s/],
  ['pausing', /paused for 5 min 00 s; what began before runs to the end of its stage/],
  ['cancelling', /cancelling for 5 min 00 s/],
  ['waiting', /waits for network/],
  ['resting', /rests until its parked videos are due/],
  ['ended', /my-channel {2}ended {2}/],
])('a batch that is %s says so', (state, expected) => {
  const shown = normal({
    state,
    controlSince: new Date(Date.now() - 300_000),
    waitingFor: [{ reason: 'network', detail: '', videos: 3 }],
  });
  expect(plain(linesOf(shown, PLAIN)[0]!)).toMatch(expected);
});
