import { systemFault, videoFault } from '../../domain/faults.ts';
import { buildMiningPrompt } from '../../domain/mining/prompt.ts';
import type { MiningTask } from '../../domain/mining/task.ts';
import { cutOff } from '../../engines/language-model/answer.ts';
import { estimateTokens } from '../../engines/language-model/estimate-tokens.ts';
import { mineSegment } from '../../engines/language-model/mine-segment.ts';
import { miningTask } from '../fixtures/mining-task.ts';
import { type ScriptedModel, scriptedModel } from '../fixtures/scripted-model.ts';
import { segmentOf } from '../fixtures/segment-of.ts';

const NOTHING = { claims: [], jargon: [], people: [], mentalModels: [] };
const claimAbout = (sentence: number) => ({
  sentences: [sentence],
  text: `What sentence ${sentence} says.`,
  type: 'factual',
  stance: 'asserts',
  domain: '',
});
const mine = (model: ScriptedModel, change: Partial<MiningTask> = {}, maxOutputTokens = 1200) =>
  mineSegment({ task: miningTask(change), model, maxOutputTokens });
const rooms = (model: ScriptedModel) => model.requests.map(({ maxOutputTokens }) => maxOutputTokens);
/** Numbers of the sentences shown in each call. */
const shown = (model: ScriptedModel) =>
  model.requests.map(({ input }) => [...input.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number)));

test('one call yields the findings and its cost', async () => {
  const model = scriptedModel(() => ({ ...NOTHING, claims: [claimAbout(2)] }));
  expect(await mine(model)).toMatchObject({
    findings: { claims: [{ text: 'What sentence 2 says.', sentences: [2] }], dropped: 0 },
    promptTokens: 100,
    outputTokens: 10,
    latencyMs: 1,
    calls: 1,
  });
});

test('defect 72: an answer that was cut off is asked for again with twice the room', async () => {
  const model = scriptedModel((_, call) => (call === 1 ? cutOff('m', 900) : NOTHING));
  expect((await mine(model, {}, 900)).calls).toBe(1);
  expect(rooms(model)).toEqual([900, 1800]);
});

test('defect 72: an answer that is cut off twice is asked for by halves', async () => {
  const model = scriptedModel(({ input }) =>
    input.includes('\n1. ') && input.includes('\n6. ') ? cutOff('m', 900) : NOTHING,
  );
  expect((await mine(model, {}, 900)).calls).toBe(2);
  expect(shown(model).map((numbers) => numbers.length)).toEqual([6, 6, 4, 2]);
});

test('defect 72: a single sentence whose answer is cut off is a failure, not an empty result', async () => {
  const model = scriptedModel(() => cutOff('m', 900));
  await expect(mine(model, { segment: segmentOf('One thing is so.') }, 900)).rejects.toMatchObject({
    fault: { fault: 'video', reason: 'answer-cut-off' },
  });
});

test('defect 73: a segment longer than the context is halved before any call, and its findings are joined', async () => {
  const segment = segmentOf(
    ...Array.from({ length: 40 }, (_, i) => `Sentence ${i} speaks at length about the sea.`),
  );
  const model = scriptedModel(({ input }) => {
    const first = Number(/^(\d+)\. /m.exec(input)?.[1]);
    return { ...NOTHING, claims: [claimAbout(first)] };
  });
  const { findings, calls } = await mine(model, { segment }, 1800);
  expect(calls).toBe(model.requests.length);
  expect(calls).toBeGreaterThan(1);
  expect(shown(model).flat()).toEqual(segment.sentences.map(({ number }) => number));
  expect(findings.claims.flatMap(({ sentences }) => sentences)).toEqual(shown(model).map(([first]) => first));
});

test('defect 73: a single sentence that does not fit is refused without a call', async () => {
  const model = scriptedModel(() => NOTHING);
  await expect(mine(model, { segment: segmentOf('word '.repeat(3000)) })).rejects.toMatchObject({
    fault: { fault: 'video', reason: 'prompt-too-long' },
    message: expect.stringMatching(/languageModel\.contextTokens/),
  });
  expect(model.requests).toEqual([]);
});

test('a prompt that the server finds too long is halved', async () => {
  const model = scriptedModel((_, call) =>
    call === 1 ? videoFault('prompt-too-long', 'too long') : NOTHING,
  );
  expect((await mine(model)).calls).toBe(2);
});

test.each([
  ['a server that is away', systemFault('language-model-down', 'away')],
  ['an answer that is no JSON', videoFault('answer-no-json', 'no JSON')],
])('defect 62: %s is an error, never an empty result', async (_, error) => {
  await expect(mine(scriptedModel(() => error))).rejects.toBe(error);
});

const OF_NO_USE = { ...NOTHING, claims: [claimAbout(99)] };
const NOT_SAID = { name: 'Ada Bright', entityType: 'person', role: '', sentences: [2] };

test.each([
  ['no JSON', videoFault('answer-no-json', 'no JSON'), 'It was no JSON.'],
  ['endless', videoFault('answer-repeats', 'again'), 'It repeated itself without end.'],
  ['no object', ['text'], "The model's answer cannot be used: it is no JSON object."],
  ['without claims', { jargon: [] }, 'it has no list named "claims".'],
  ['of invalid items alone', OF_NO_USE, 'none of its 1 items can be used'],
  ['about somebody else', { ...NOTHING, people: [NOT_SAID] }, 'is said nowhere in the segment.'],
])('an answer that is %s is asked for once more, and the model is told why', async (_, first, why) => {
  const model = scriptedModel((_, call) => (call === 1 ? first : { ...NOTHING, claims: [claimAbout(2)] }));
  expect(await mine(model)).toMatchObject({
    findings: { claims: [{ sentences: [2] }], dropped: 0 },
    calls: 1,
  });
  const [asked, again] = model.requests;
  expect(model.requests).toHaveLength(2);
  expect(again?.instructions).toBe(asked?.instructions);
  const remark = again?.input.slice(asked!.input.indexOf('Answer:')) ?? '';
  expect(remark).toMatch(/^Answer:\nYour last answer could not be used\. .* Answer again\.\nAnswer:\n$/);
  expect(remark).toContain(why);
});

test.each([
  ['no object', 'text'],
  ['an empty object', {}],
  ['invalid items alone', OF_NO_USE],
])('defect 62: %s, twice, is a failure that can be tried again', async (_, answer) => {
  const model = scriptedModel(() => answer);
  await expect(mine(model)).rejects.toMatchObject({
    fault: { fault: 'video', reason: 'answer-invalid', settles: undefined },
  });
  expect(model.requests).toHaveLength(2);
});

test('whoever is named twice though nobody said so is dropped and counted; the segment has not failed', async () => {
  const model = scriptedModel(() => ({ ...NOTHING, people: [NOT_SAID] }));
  expect(await mine(model)).toMatchObject({ findings: { people: [], dropped: 1 } });
});

test('a remark that does not fit is left out', async () => {
  const { instructions, input } = buildMiningPrompt(miningTask());
  const tokens = estimateTokens(instructions) + estimateTokens(input);
  const model = scriptedModel((_, call) => (call === 1 ? {} : NOTHING), { contextTokens: tokens + 640 });
  await mine(model, {}, 600);
  expect(model.requests[1]?.input).toBe(model.requests[0]?.input);
});

test('the second half of a segment is shown with the end of the first', async () => {
  const model = scriptedModel((_, call) =>
    call === 1 ? videoFault('prompt-too-long', 'too long') : NOTHING,
  );
  await mine(model, { context: { title: 'T', previous: { speaker: 'B', sentences: ['Earlier.'] } } });
  const before = model.requests.map(({ input }) => /^Said before.*$/m.exec(input)?.[0]);
  expect(before[1]).toBe('Said before by Speaker B (do not cite): Earlier.');
  expect(before[2]).toMatch(/^Said before by Speaker A \(do not cite\): .*I doubt that\.$/);
});

test('defect 74: of the same answer the three levels keep different amounts', async () => {
  const numbers = [1, 2, 3, 4, 5, 6];
  const worded = { ...NOTHING, claims: numbers.map(claimAbout) };
  const picked = { claims: numbers.map((n) => ({ n, type: 'factual', stance: 'asserts' })) };
  const kept = async (answer: object, change: Partial<MiningTask>) => {
    const levels = ['liberal', 'moderate', 'conservative'] as const;
    const mined = await Promise.all(
      levels.map((selectivity) =>
        mine(
          scriptedModel(() => answer),
          { ...change, selectivity },
        ),
      ),
    );
    return mined.map(({ findings }) => [findings.claims.length, findings.dropped]);
  };
  expect(await kept(worded, { maxClaimsPerSegment: 5 })).toEqual([
    [5, 1],
    [3, 3],
    [2, 4],
  ]);
  expect(await kept(picked, { style: 'extractive' })).toEqual([
    [5, 1],
    [3, 3],
    [2, 4],
  ]);
});

test('an extractive answer gets little room', async () => {
  const model = scriptedModel(() => ({ claims: [] }));
  await mine(model, { style: 'extractive' });
  expect(rooms(model)).toEqual([400]);
});
