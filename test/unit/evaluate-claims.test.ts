import { systemFault, videoFault } from '../../domain/faults.ts';
import type { CandidateClaim } from '../../domain/findings.ts';
import { cutOff } from '../../engines/language-model/answer.ts';
import { evaluateClaims } from '../../engines/language-model/evaluate-claims.ts';
import type { GenerateRequest } from '../../engines/language-model/language-model.ts';
import { type ScriptedModel, scriptedModel } from '../fixtures/scripted-model.ts';

const claims = (count: number): CandidateClaim[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `0.${i}`,
    segmentOrdinal: 0,
    sentences: [1],
    text: `Claim ${i}.`,
    type: 'factual',
    stance: 'asserts',
  }));
const verdict = (importance = 6) => ({
  importance,
  novelty: 5,
  confidence: 5,
  decision: 'accept',
  reason: '',
  revisedText: '',
});
const asked = ({ schema }: GenerateRequest) => Object.keys(schema.properties as object);
const accept = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, verdict()]));
const evaluate = (model: ScriptedModel, count: number, claimsPerCall = 12) =>
  evaluateClaims({
    claims: claims(count),
    model,
    settings: { claimsPerCall, tierA: 8, tierB: 5 },
    context: { title: 'T' },
  });
const batches = (model: ScriptedModel) => model.requests.map((request) => asked(request).length);

test('defect 90: claims are judged in batches and ranked together', async () => {
  const model = scriptedModel((request, call) =>
    Object.fromEntries(asked(request).map((id) => [id, verdict(call + 4)])),
  );
  const { evaluations, calls, outputTokens } = await evaluate(model, 7, 3);
  expect(batches(model)).toEqual([3, 3, 1]);
  expect(evaluations.map((one) => one.evaluated && one.rank)).toEqual([5, 6, 7, 2, 3, 4, 1]);
  expect([calls, outputTokens]).toEqual([3, 30]);
});

test('defect 81: claims without a verdict are asked about once more', async () => {
  const model = scriptedModel((request, call) => accept(asked(request).slice(0, call === 1 ? 2 : undefined)));
  const { evaluations } = await evaluate(model, 4);
  expect(model.requests.map(asked)).toEqual([
    ['0.0', '0.1', '0.2', '0.3'],
    ['0.2', '0.3'],
  ]);
  expect(evaluations.every(({ evaluated }) => evaluated)).toBe(true);
});

test('defect 84: a claim that is left out twice is not evaluated, never accepted by default', async () => {
  const model = scriptedModel((request) => accept(asked(request).filter((id) => id !== '0.1')));
  const { evaluations } = await evaluate(model, 3);
  expect(model.requests).toHaveLength(2);
  expect(evaluations[1]).toEqual({
    evaluated: false,
    claimId: '0.1',
    reason: 'The evaluator gave no verdict on this claim, asked twice.',
  });
  expect(evaluations.filter(({ evaluated }) => evaluated)).toHaveLength(2);
});

test('defect 84: claims that the evaluator cannot answer for are not evaluated, with the reason', async () => {
  const model = scriptedModel(() => videoFault('answer-no-json', 'no JSON'));
  const { evaluations } = await evaluate(model, 2);
  expect(model.requests).toHaveLength(2);
  expect(evaluations).toEqual(
    ['0.0', '0.1'].map((claimId) => ({ evaluated: false, claimId, reason: 'no JSON' })),
  );
});

test('an answer that was cut off is asked for by halves', async () => {
  const model = scriptedModel((request) =>
    asked(request).length > 2 ? cutOff('m', 9) : accept(asked(request)),
  );
  const { evaluations } = await evaluate(model, 5);
  expect(batches(model)).toEqual([5, 3, 2, 1, 2]);
  expect(evaluations.every(({ evaluated }) => evaluated)).toBe(true);
});

test('claims that do not fit the context together are judged in smaller batches', async () => {
  const model = scriptedModel((request) => accept(asked(request)), { contextTokens: 2048 });
  const { evaluations } = await evaluate(model, 8);
  expect(Math.max(...batches(model))).toBeLessThan(8);
  expect(evaluations.every(({ evaluated }) => evaluated)).toBe(true);
});

test.each([
  ['a server that is away', systemFault('language-model-down', 'away')],
  ['a refused schema', videoFault('schema-refused', 'bug', { kind: 'failed' })],
  ['a bug', new TypeError('bug')],
])('%s ends the evaluation instead of hiding in it', async (_, error) => {
  await expect(
    evaluate(
      scriptedModel(() => error),
      2,
    ),
  ).rejects.toBe(error);
});

test('no claims, no call', async () => {
  const model = scriptedModel(() => ({}));
  expect((await evaluate(model, 0)).evaluations).toEqual([]);
  expect(model.requests).toEqual([]);
});

test('the demo model judges one claim at a time', async () => {
  const model = scriptedModel((request) => accept(asked(request)), { demo: true });
  await evaluate(model, 3);
  expect(batches(model)).toEqual([1, 1, 1]);
});

test('progress tells claims judged, claims in all and tokens', async () => {
  const told: number[][] = [];
  const model = scriptedModel((request) => {
    request.onProgress?.(5);
    return accept(asked(request));
  });
  await evaluateClaims({
    claims: claims(3),
    model,
    settings: { claimsPerCall: 2, tierA: 8, tierB: 5 },
    context: { title: 'T' },
    onProgress: (...progress) => told.push(progress),
  });
  expect(told).toEqual([
    [0, 3, 5],
    [2, 3, 0],
    [2, 3, 5],
    [3, 3, 0],
  ]);
});
