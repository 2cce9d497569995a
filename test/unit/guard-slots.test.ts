import type { SlotChoice } from '../../domain/capacity/slots.ts';
import type { Generated, LanguageModel } from '../../engines/language-model/language-model.ts';
import { CallMeter } from '../../workers/slots/call-meter.ts';
import { guardSlots } from '../../workers/slots/guard-slots.ts';
import { openSlots } from '../../workers/slots/slot-handles.ts';
import { SlotsOfQueues } from '../../workers/slots/slots-of-queues.ts';
import { until } from '../fixtures/until.ts';

const SLOTS = { network: 2, speech: 2, voices: 1, llm: 4, flagship: 1, embedding: 4, database: 10 };
const bound = (queue: SlotChoice['queue'], slots: number, by: string): SlotChoice => ({
  ...{ queue, slots, from: 'detected', limits: [{ by, slots, why: by }] },
});

/** A worker's queues, all of whose slots are at work. */
function busyQueues(choices: readonly SlotChoice[]) {
  const handles = openSlots(SLOTS);
  for (const { queue } of choices) while (handles[queue].running.tryTake());
  const log: string[] = [];
  return { handles, log, queues: new SlotsOfQueues({ choices, handles, log: (line) => log.push(line) }) };
}

test('short of memory, queues that memory bounds get fewer slots, with the reason, and get them back', async () => {
  const { handles, log, queues } = busyQueues([
    bound('llm', 4, 'memory'),
    bound('speech', 2, 'memory'),
    bound('database', 10, 'setting'),
  ]);
  const ending = new AbortController();
  let [freeGb, minutes] = [1, 0];
  const guarding = guardSlots({
    ...{ queues, calls: {}, memory: { ramGb: 24, reservedGb: 8 }, signal: ending.signal, everyMs: 1 },
    freeMemoryGb: async () => freeGb,
    now: () => 60_000 * minutes++,
  });
  await until('everything is at one', () => handles.llm.limit === 1 && handles.speech.limit === 1);
  expect(handles.database.limit).toBe(10);
  expect(queues.report()[0]).toEqual({
    ...{ queue: 'llm', slots: 1, chosen: 4, tuned: undefined, running: 4 },
    limits: [{ by: 'memory', slots: 4, why: 'memory' }],
    reason: '1.0 GB of memory free, 3.6 GB are to stay free',
  });
  freeGb = 20;
  await until('everything is back', () => handles.llm.limit === 4 && handles.speech.limit === 2);
  expect(queues.report().map(({ reason }) => reason)).toEqual([undefined, undefined, undefined]);
  ending.abort();
  await guarding;
  expect(log[0]).toBe('Slots for mining: 4 -> 3 (1.0 GB of memory free, 3.6 GB are to stay free)');
  expect(log.at(-1)).toMatch(/^Slots for (mining: 3 -> 4|speech: 1 -> 2) \(as chosen\)$/);
});

test('a model server that gets no faster is sent fewer calls at once, and never more than were chosen', async () => {
  const { handles, queues } = busyQueues([bound('llm', 4, 'setting')]);
  const ending = new AbortController();
  let [seconds, tokens] = [0, 0];
  const seen = new Set<number>();
  const guarding = guardSlots({
    ...{ queues, memory: { ramGb: 24, reservedGb: 8 }, signal: ending.signal, everyMs: 1 },
    freeMemoryGb: async () => 20,
    calls: {
      llm: () => {
        seen.add(handles.llm.limit);
        while (handles.llm.running.taken > handles.llm.limit) handles.llm.running.giveBack();
        while (handles.llm.running.tryTake());
        seconds += 1;
        // Works on two calls at once.
        tokens += 20 * Math.min(2, handles.llm.limit);
        return { tokens, calls: Math.floor(tokens / 20), failed: 0 };
      },
    },
    now: () => 1_000 * seconds,
  });
  await until('it has tried one and come back to two', () => seen.has(1) && handles.llm.limit === 2);
  ending.abort();
  await guarding;
  expect(Math.max(...seen)).toBe(4);
  expect(queues.report()[0]).toMatchObject({
    slots: 2,
    chosen: 4,
    reason: expect.stringContaining('calls at once'),
  });
});

const generated: Generated = { json: {}, promptTokens: 9, outputTokens: 12, latencyMs: 1 };
const request = { instructions: '', input: '', schema: {}, maxOutputTokens: 99 };
const modelThat = (generate: LanguageModel['generate']): LanguageModel => ({
  ...{ identity: async () => ({}) as never, countTokens: async () => 0, close: async () => {} },
  generate,
});

test('tokens are counted as they come and each once; who listens still hears of them', async () => {
  const [meter, heard]: [CallMeter, number[]] = [new CallMeter(), []];
  const midway: number[] = [];
  const model = meter.measure(
    modelThat(async ({ onProgress }) => {
      for (const tokens of [5, 10]) {
        onProgress?.(tokens);
        midway.push(meter.counts.tokens);
      }
      return generated;
    }),
  );
  expect(await model.generate({ ...request, onProgress: (tokens) => heard.push(tokens) })).toBe(generated);
  await model.generate(request);
  expect([midway, heard]).toEqual([
    [5, 10, 17, 22],
    [5, 10],
  ]);
  expect(meter.counts).toEqual({ tokens: 24, calls: 2, failed: 0 });
});

test('a failed call counts against the server, one that was given up does not; a model is wrapped once', async () => {
  const meter = new CallMeter();
  const broken = modelThat(() => Promise.reject(new Error('away')));
  const model = meter.measure(broken);
  expect(meter.measure(broken)).toBe(model);
  await expect(model.generate(request)).rejects.toThrow('away');
  await expect(model.generate({ ...request, signal: AbortSignal.abort() })).rejects.toThrow('away');
  expect(meter.counts).toEqual({ tokens: 0, calls: 0, failed: 1 });
});

test('what a person tunes is told at every look, also that it is no longer tuned', () => {
  const told: object[] = [];
  const queues = new SlotsOfQueues({
    choices: [bound('llm', 4, 'server')],
    handles: openSlots(SLOTS),
    log: () => {},
    onTuned: (tuned) => told.push(tuned),
  });
  queues.tune({ llm: 12 });
  queues.tune({});
  expect(told).toEqual([{ llm: 12 }, {}]);
});
