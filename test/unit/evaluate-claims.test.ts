import type { EvaluationContext } from '../../domain/evaluation/prompt.ts';
import { systemFault, videoFault } from '../../domain/faults.ts';
import type { CandidateClaim } from '../../domain/findings.ts';
import { cutOff } from '../../engines/language-model/answer.ts';
import { evaluateClaims } from '../../engines/language-model/evaluate-claims.ts';
import type { GenerateRequest } from '../../engines/language-model/language-model.ts';
import { claim, claims } from '../fixtures/claims-to-judge.ts';
import { type ScriptedModel, scriptedModel } from '../fixtures/scripted-model.ts';
import { acceptedVerdict, acceptingAnswer, askedIn, scoresOf } from '../fixtures/verdict-answers.ts';

const CONTEXT: EvaluationContext = { title: 'T' };
const asked = ({ schema }: GenerateRequest) => askedIn(schema);
const accept = ({ schema }: GenerateRequest) => acceptingAnswer(schema);
/** Accepts of what it is asked about these alone. */
const acceptOnly = (request: GenerateRequest, ids: readonly string[]) =>
  Object.fromEntries(Object.entries(accept(request)).filter(([id]) => ids.includes(id)));
const isConsolidation = (request: GenerateRequest) => asked(request).includes('duplicates');
const evaluate = (model: ScriptedModel, judged: readonly CandidateClaim[], claimsPerCall = 12) =>
  evaluateClaims({
    claims: judged,
    model,
    settings: { claimsPerCall, tierA: 8, tierB: 5 },
    context: CONTEXT,
  });
const judging = (model: ScriptedModel) => model.requests.filter((request) => !isConsolidation(request));
const batches = (model: ScriptedModel) => judging(model).map((request) => asked(request).length);
const allEvaluated = ({ evaluations }: { evaluations: readonly { evaluated: boolean }[] }) =>
  evaluations.every(({ evaluated }) => evaluated);
const ROOMY = { contextTokens: 65_536 };

test('defect 90: claims are judged in batches and ranked together', async () => {
  const model = scriptedModel(
    (request, call) =>
      isConsolidation(request) ? { duplicates: [] } : acceptingAnswer(request.schema, scoresOf(call + 4)),
    ROOMY,
  );
  const { evaluations, calls, outputTokens } = await evaluate(model, claims(7), 3);
  expect(batches(model)).toEqual([3, 3, 1]);
  expect(evaluations.map((one) => one.evaluated && one.rank)).toEqual([5, 6, 7, 2, 3, 4, 1]);
  expect([calls, outputTokens]).toEqual([4, 40]);
});

test('the video is told with its title, channel and summary', async () => {
  const model = scriptedModel(accept, ROOMY);
  const context = { title: 'Tides', channel: 'Sea', shortSummary: 'About the moon.' };
  await evaluateClaims({
    claims: claims(1),
    model,
    settings: { claimsPerCall: 1, tierA: 8, tierB: 5 },
    context,
  });
  expect(model.requests.map(({ input }) => input)).toEqual([
    'Video: "Tides", channel "Sea"\nSummary: "About the moon."\nClaims:\n0.0 (factual, asserts) "Claim 0."\nAnswer:\n',
  ]);
});

test('defect 81: claims without a verdict are asked about once more', async () => {
  const model = scriptedModel(
    (request) =>
      isConsolidation(request)
        ? { duplicates: [] }
        : asked(request).length === 4
          ? acceptOnly(request, ['0.0', '0.1'])
          : accept(request),
    ROOMY,
  );
  const evaluated = await evaluate(model, claims(4));
  expect(judging(model).map(asked)).toEqual([
    ['0.0', '0.1', '0.2', '0.3'],
    ['0.2', '0.3'],
  ]);
  expect(allEvaluated(evaluated)).toBe(true);
});

test('defect 84: a claim that is left out twice is not evaluated, never accepted by default', async () => {
  const model = scriptedModel((request) => acceptOnly(request, ['0.0', '0.2']), ROOMY);
  const { evaluations } = await evaluate(model, claims(3));
  expect(model.requests.map(asked)).toEqual([['0.0', '0.1', '0.2'], ['0.1']]);
  expect(evaluations[1]).toEqual({
    evaluated: false,
    claimId: '0.1',
    reason: 'The evaluator gave no verdict on this claim, asked twice.',
  });
  expect(evaluations.filter(({ evaluated }) => evaluated)).toHaveLength(2);
});

test('a merge into what does not exist is asked about again', async () => {
  const model = scriptedModel(
    (request, call) =>
      acceptingAnswer(request.schema, call === 1 ? { decision: 'merge', mergeInto: '0.0' } : {}),
    ROOMY,
  );
  const { evaluations } = await evaluate(model, claims(2));
  // 0.0 merges into itself: only 0.1 has a verdict.
  expect(model.requests.map(asked)).toEqual([['0.0', '0.1'], ['0.0']]);
  expect(evaluations).toMatchObject([{ decision: 'accept' }, { decision: 'merge', mergedInto: '0.0' }]);
});

test.each<[string, unknown]>([
  ['is no JSON', videoFault('answer-no-json', 'no JSON')],
  ['is refused', videoFault('answer-refused', 'no')],
  ['judges nothing', {}],
  ['is a list', [acceptedVerdict()]],
  ['is empty', null],
  ['judges other claims', { '7.0': acceptedVerdict() }],
])(
  'defect 84: an answer that %s every time fails the evaluation: nothing is marked unevaluated',
  async (_, answer) => {
    const model = scriptedModel(() => answer, ROOMY);
    await expect(evaluate(model, claims(3))).rejects.toMatchObject({
      fault: { fault: 'video', settles: undefined },
    });
    expect(model.requests.length).toBeLessThanOrEqual(2);
  },
);

test('defect 84: where the second batch fails, the first is not published without it', async () => {
  const model = scriptedModel((request) => (asked(request).includes('0.3') ? {} : accept(request)), ROOMY);
  await expect(evaluate(model, claims(4), 2)).rejects.toMatchObject({ fault: { reason: 'answer-invalid' } });
});

test('defect 84: a video whose only claim is never judged is not evaluated', async () => {
  const model = scriptedModel(() => ({ '0.0': acceptedVerdict({ decision: 'perhaps' }) }), ROOMY);
  await expect(evaluate(model, claims(1))).rejects.toMatchObject({ fault: { reason: 'answer-invalid' } });
  expect(model.requests).toHaveLength(2);
});

test('an answer that is of no use once is asked for again', async () => {
  const model = scriptedModel((request, call) => (call === 1 ? 'text' : accept(request)), ROOMY);
  expect(allEvaluated(await evaluate(model, claims(3)))).toBe(true);
  expect(batches(model)).toEqual([3, 3]);
});

test('an answer that is cut off even with more room is asked for by halves', async () => {
  const model = scriptedModel(
    (request) =>
      isConsolidation(request)
        ? { duplicates: [] }
        : asked(request).length > 2
          ? cutOff('m', request.maxOutputTokens)
          : accept(request),
    ROOMY,
  );
  expect(allEvaluated(await evaluate(model, claims(5)))).toBe(true);
  expect(batches(model)).toEqual([5, 5, 3, 3, 2, 1, 2]);
  const [first, second] = model.requests.map(({ maxOutputTokens }) => maxOutputTokens);
  expect(second).toBe(2 * first!);
});

test('a single claim whose answer is cut off fails the evaluation', async () => {
  const model = scriptedModel(({ maxOutputTokens }) => cutOff('m', maxOutputTokens), ROOMY);
  await expect(evaluate(model, claims(2))).rejects.toMatchObject({ fault: { reason: 'answer-cut-off' } });
  expect(batches(model)).toEqual([2, 2, 1, 1]);
});

test('defect 90: batches are as large as prompt and answers fit the context, estimated before the call', async () => {
  const long = claims(30).map((one) => ({
    ...one,
    text: 'The tide rises and falls twice a day. '.repeat(8),
  }));
  for (const contextTokens of [4096, 8192]) {
    const model = scriptedModel(
      (request) => (isConsolidation(request) ? { duplicates: [] } : accept(request)),
      {
        contextTokens,
      },
    );
    expect(allEvaluated(await evaluate(model, long, 200))).toBe(true);
    const sizes = batches(model);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(30);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.length).toBeLessThan(30);
    for (const { instructions, input, maxOutputTokens } of model.requests) {
      const prompt = (await model.countTokens(instructions)) + (await model.countTokens(input));
      expect(prompt + maxOutputTokens).toBeLessThanOrEqual(contextTokens);
    }
  }
});

test('a claim that fits no call at all fails the evaluation before a call', async () => {
  const model = scriptedModel(accept, { contextTokens: 1024 });
  await expect(evaluate(model, claims(2))).rejects.toMatchObject({ fault: { reason: 'prompt-too-long' } });
  expect(model.requests).toEqual([]);
});

test.each([
  ['a server that is away', systemFault('language-model-down', 'away')],
  ['a refused schema', videoFault('schema-refused', 'bug', { kind: 'failed' })],
  ['a spent budget', videoFault('spend-limit', 'enough', { kind: 'failed' })],
  ['a bug', new TypeError('bug')],
])('%s ends the evaluation at once instead of hiding in it', async (_, error) => {
  const model = scriptedModel(() => error);
  await expect(evaluate(model, claims(2))).rejects.toBe(error);
  expect(model.requests).toHaveLength(1);
});

test('no claims, no call', async () => {
  const model = scriptedModel(() => ({}));
  expect(await evaluate(model, [])).toMatchObject({ evaluations: [], parts: [], calls: 0 });
  expect(model.requests).toEqual([]);
});

test('the demo model judges one claim at a time, and compares none', async () => {
  const model = scriptedModel(accept, { demo: true });
  await evaluate(model, claims(3));
  expect(model.requests.map(asked)).toEqual([['0.0'], ['0.1'], ['0.2']]);
});

/** Answers batches with these verdicts, and the comparison of batches with these pairs. */
const comparing = (
  answers: Readonly<Record<string, object>>,
  duplicates: unknown,
  identity: { contextTokens?: number } = ROOMY,
) =>
  scriptedModel(
    (request) => (isConsolidation(request) ? duplicates : { ...accept(request), ...answers }),
    identity,
  );
const pairs = (...all: (readonly [string, string])[]) => ({
  duplicates: all.map(([id, of]) => ({ id, of })),
});
const ACROSS = ['0.0', '0.1', '5.0', '5.1'].map((id) => claim(id));
const fates = ({ evaluations }: Awaited<ReturnType<typeof evaluate>>) =>
  evaluations.map((one) => one.evaluated && (one.mergedInto ?? one.decision));

test('claims of different batches that say the same are merged by one more call', async () => {
  const model = comparing({ '0.1': acceptedVerdict({ decision: 'reject' }) }, pairs(['0.0', '5.1']));
  const evaluated = await evaluate(model, ACROSS, 2);
  const comparison = model.requests.find(isConsolidation);
  expect(comparison?.input).toContain(
    'Claims:\n0.0 (factual, asserts) "Claim 0.0."\n5.0 (factual, asserts) "Claim 5.0."\n5.1',
  );
  expect(fates(evaluated)).toEqual(['accept', 'reject', 'accept', '0.0']);
});

test.each<[string, unknown]>([
  ['claims of one batch', pairs(['0.0', '0.1'])],
  ['a claim and itself', pairs(['0.0', '0.0'])],
  ['claims that do not exist', pairs(['0.0', '9.9'], ['8.8', '5.0'])],
  ['nothing', pairs()],
  ['nothing whole', { duplicates: [{ id: '0.0' }, { id: '0.0', of: '0.1' }] }],
])('a comparison that names %s merges nothing', async (_, answer) => {
  const evaluated = await evaluate(comparing({}, answer), ACROSS, 2);
  expect(fates(evaluated)).toEqual(['accept', 'accept', 'accept', 'accept']);
  expect(evaluated.warning).toBeUndefined();
});

test.each<[string, unknown]>([
  ['is no JSON', videoFault('answer-no-json', 'no JSON')],
  ['is of another form', { same: [] }],
  ['holds no pair at all', { duplicates: ['0.0', 7] }],
  ['is endless', { duplicates: Array.from({ length: 500 }, () => ({ id: '0.0', of: '5.0' })) }],
])('a comparison whose answer %s twice is left out, with a warning', async (_, answer) => {
  const model = comparing({}, answer);
  const evaluated = await evaluate(model, ACROSS, 2);
  expect(model.requests.filter(isConsolidation)).toHaveLength(2);
  expect(fates(evaluated)).toEqual(['accept', 'accept', 'accept', 'accept']);
  expect(evaluated.warning).toEqual(expect.any(String));
});

test.each([
  ['a server that is away', systemFault('language-model-down', 'away')],
  ['a spent budget', videoFault('spend-limit', 'enough', { kind: 'failed' })],
])('%s during the comparison ends the evaluation', async (_, error) => {
  await expect(evaluate(comparing({}, error), ACROSS, 2)).rejects.toBe(error);
});

test('the comparison shows the best claims that fit its call', async () => {
  const many = claims(60).map((one) => ({
    ...one,
    text: `${one.text} The tide rises and falls twice a day.`,
  }));
  const model = scriptedModel(
    (request) =>
      isConsolidation(request)
        ? { duplicates: [] }
        : Object.fromEntries(
            asked(request).map((id) => [
              id,
              acceptedVerdict(scoresOf(Number(id.split('.')[1]) < 40 ? 3 : 8)),
            ]),
          ),
    { contextTokens: 4096 },
  );
  await evaluate(model, many);
  const [comparison] = model.requests.filter(isConsolidation);
  const shown = [...comparison!.input.matchAll(/^0\.(\d+) /gm)].map(([, place]) => Number(place));
  expect(shown.length).toBeLessThan(60);
  expect(shown).toEqual(expect.arrayContaining(Array.from({ length: 20 }, (_, index) => 40 + index)));
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
});

test('progress tells claims judged, claims in all and tokens', async () => {
  const told: number[][] = [];
  const model = scriptedModel((request) => {
    request.onProgress?.(5);
    return isConsolidation(request) ? { duplicates: [] } : accept(request);
  }, ROOMY);
  await evaluateClaims({
    claims: claims(3),
    model,
    settings: { claimsPerCall: 2, tierA: 8, tierB: 5 },
    context: CONTEXT,
    onProgress: (...progress) => told.push(progress),
  });
  expect(told).toEqual([
    [0, 3, 5],
    [2, 3, 0],
    [2, 3, 5],
    [3, 3, 0],
    [3, 3, 5],
  ]);
});
