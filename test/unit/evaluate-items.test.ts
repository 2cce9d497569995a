import { systemFault, videoFault } from '../../domain/faults.ts';
import { evaluateItems } from '../../engines/language-model/evaluate-items.ts';
import type { GenerateRequest } from '../../engines/language-model/language-model.ts';
import { item } from '../fixtures/claims-to-judge.ts';
import { type ScriptedModel, scriptedModel } from '../fixtures/scripted-model.ts';
import { acceptedItem, acceptingAnswer, askedIn } from '../fixtures/verdict-answers.ts';

const ITEMS = [
  item('p0', 'Ada Lovelace'),
  item('p1', 'Tom Bright', { entityType: 'organization' }),
  item('j0', 'neap tide'),
  item('m0', 'opportunity cost'),
  item('p2', 'Lovelace'),
];
const ROOMY = { contextTokens: 65_536 };
const asked = ({ schema }: GenerateRequest) => askedIn(schema);
const accept = ({ schema }: GenerateRequest) => acceptingAnswer(schema);
const evaluate = (model: ScriptedModel, items = ITEMS) =>
  evaluateItems({ items, model, context: { title: 'T' } });
const fates = ({ evaluations }: Awaited<ReturnType<typeof evaluate>>) =>
  evaluations.map((one) => [one.itemId, one.evaluated ? (one.mergedInto ?? one.decision) : one.reason]);

test('each kind is judged by itself; forms of one name come together', async () => {
  const model = scriptedModel(
    (request) => ({
      ...accept(request),
      p2: acceptedItem({ decision: 'merge', mergeInto: 'p0' }),
      m0: acceptedItem({ decision: 'reject' }),
    }),
    ROOMY,
  );
  const evaluated = await evaluate(model);
  expect(model.requests.map(asked)).toEqual([['p1', 'p0', 'p2'], ['j0'], ['m0']]);
  expect(fates(evaluated)).toEqual([
    ['p0', 'accept'],
    ['p1', 'accept'],
    ['j0', 'accept'],
    ['m0', 'reject'],
    ['p2', 'p0'],
  ]);
  expect([evaluated.calls, evaluated.outputTokens]).toEqual([3, 30]);
});

test('an item that is forgotten is asked about once more, and then not evaluated', async () => {
  const model = scriptedModel((request) => {
    const { p0: _forgotten, ...others } = accept(request);
    return others;
  }, ROOMY);
  const evaluated = await evaluate(model, ITEMS.slice(0, 2));
  expect(model.requests.map(asked)).toEqual([['p1', 'p0'], ['p0']]);
  expect(fates(evaluated)).toEqual([
    ['p0', 'The evaluator gave no verdict on this, asked twice.'],
    ['p1', 'accept'],
  ]);
});

test('many items are judged in batches that fit the context', async () => {
  const many = Array.from({ length: 90 }, (_, index) => item(`j${index}`, `term ${index}`));
  for (const contextTokens of [4096, 65_536]) {
    const model = scriptedModel(accept, { contextTokens });
    const evaluated = await evaluate(model, many);
    expect(evaluated.evaluations.map(({ itemId }) => itemId)).toEqual(many.map(({ id }) => id));
    expect(evaluated.evaluations.every(({ evaluated: judged }) => judged)).toBe(true);
    expect(model.requests.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...model.requests.map((request) => asked(request).length))).toBeLessThanOrEqual(40);
    for (const { instructions, input, maxOutputTokens } of model.requests) {
      const prompt = (await model.countTokens(instructions)) + (await model.countTokens(input));
      expect(prompt + maxOutputTokens).toBeLessThanOrEqual(contextTokens);
    }
  }
});

test('the demo model is not asked', async () => {
  const model = scriptedModel(accept, { demo: true });
  const evaluated = await evaluate(model);
  expect(model.requests).toEqual([]);
  expect(evaluated.evaluations).toEqual(
    ITEMS.map(({ id }) => ({
      evaluated: false,
      itemId: id,
      reason: 'the demo model does not judge people, terms and models',
    })),
  );
});

test('no items, no call', async () => {
  const model = scriptedModel(accept);
  expect(await evaluate(model, [])).toMatchObject({ evaluations: [], calls: 0 });
  expect(model.requests).toEqual([]);
});

test.each<[string, unknown]>([
  ['is no JSON', videoFault('answer-no-json', 'no JSON')],
  ['judges nothing', { p9: acceptedItem() }],
  ['is a text', 'accept'],
])('an answer that %s every time fails the evaluation', async (_, answer) => {
  const model = scriptedModel(() => answer, ROOMY);
  await expect(evaluate(model)).rejects.toMatchObject({ fault: { fault: 'video', settles: undefined } });
});

test('a server that is away ends the evaluation', async () => {
  const error = systemFault('language-model-down', 'away');
  await expect(evaluate(scriptedModel(() => error))).rejects.toBe(error);
});

test('progress tells items judged and items in all', async () => {
  const told: (readonly number[])[] = [];
  await evaluateItems({
    items: ITEMS,
    model: scriptedModel(accept, ROOMY),
    context: { title: 'T' },
    onProgress: (...progress) => told.push(progress),
  });
  expect(told).toEqual([
    [3, 5, 0],
    [4, 5, 0],
    [5, 5, 0],
  ]);
});
