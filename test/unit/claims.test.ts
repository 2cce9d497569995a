import { candidateClaims, finalClaims, finalClaimText, isVisible } from '../../domain/claims.ts';
import type { Decision, Evaluation } from '../../domain/evaluation/evaluation.ts';
import type { Findings, FoundClaim } from '../../domain/findings.ts';
import { claim } from '../fixtures/claims-to-judge.ts';
import { scoresOf } from '../fixtures/verdict-answers.ts';

const found = (text: string): FoundClaim => ({ text, sentences: [1], type: 'factual', stance: 'asserts' });
const findings = (...texts: string[]): Findings => ({
  claims: texts.map(found),
  jargon: [],
  people: [],
  mentalModels: [],
  dropped: 0,
});
const judged = (claimId: string, decision: Decision, mergedInto?: string): Evaluation => ({
  evaluated: true,
  claimId,
  decision,
  reason: 'sound',
  scores: scoresOf(5),
  importance: 5,
  novelty: 5,
  confidence: 5,
  tier: 'B',
  ...(mergedInto === undefined ? {} : { mergedInto }),
});
const unevaluated: Evaluation = { evaluated: false, claimId: '0.0', reason: 'none' };

test('every claim has an id of its segment and its place in it, in order of time', () => {
  const claims = candidateClaims([
    { ordinal: 0, findings: findings('a', 'b') },
    { ordinal: 1, findings: findings() },
    { ordinal: 12, findings: findings('c') },
  ]);
  expect(claims.map(({ id, segmentOrdinal, text }) => [id, segmentOrdinal, text])).toEqual([
    ['0.0', 0, 'a'],
    ['0.1', 0, 'b'],
    ['12.0', 12, 'c'],
  ]);
});

test.each<[string, Evaluation, string]>([
  ['no verdict', unevaluated, 'as mined'],
  ['a verdict without another wording', judged('0.0', 'accept'), 'as mined'],
  [
    "the evaluator's wording",
    { ...judged('0.0', 'accept'), revisedText: 'better said' } as Evaluation,
    'better said',
  ],
])('with %s a claim reads', (_name, evaluation, text) => {
  expect(finalClaimText({ text: 'as mined', evaluation })).toBe(text);
});

test.each<[Decision, boolean]>([
  ['accept', true],
  ['reject', false],
  ['merge', false],
  ['split', false],
])('a claim that is to %s is visible: %s', (decision, visible) => {
  expect(isVisible({ evaluation: judged('0.0', decision) })).toBe(visible);
});

test('a claim without a verdict is visible and not accepted', () => {
  const [final] = finalClaims([claim('0.0')], { evaluations: [], parts: [] });
  expect(isVisible(final!)).toBe(true);
  expect(final?.evaluation).toEqual({
    evaluated: false,
    claimId: '0.0',
    reason: 'the evaluator gave no verdict',
  });
});

test('defect 78: what was merged keeps its row, and its evidence is also that of the other', () => {
  const final = finalClaims([claim('0.0'), claim('5.0')], {
    evaluations: [judged('0.0', 'accept'), judged('5.0', 'merge', '0.0')],
    parts: [],
  });
  expect(final.map(({ id, cited }) => [id, cited])).toEqual([
    [
      '0.0',
      [
        { segmentOrdinal: 0, sentences: [2] },
        { segmentOrdinal: 5, sentences: [2] },
      ],
    ],
    ['5.0', [{ segmentOrdinal: 5, sentences: [2] }]],
  ]);
});
