import { candidateClaims, finalClaimText } from '../../domain/claims.ts';
import type { Evaluation, Findings, FoundClaim } from '../../domain/findings.ts';

const found = (text: string): FoundClaim => ({ text, sentences: [1], type: 'factual', stance: 'asserts' });
const findings = (...texts: string[]): Findings => ({
  claims: texts.map(found),
  jargon: [],
  people: [],
  mentalModels: [],
  dropped: 0,
});

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

const [claim] = candidateClaims([{ ordinal: 0, findings: findings('as mined') }]);
const judged: Evaluation = {
  evaluated: true,
  claimId: '0.0',
  decision: 'accept',
  reason: 'sound',
  importance: 5,
  novelty: 5,
  confidence: 5,
  rank: 1,
  tier: 'B',
};

test.each<[string, Evaluation | undefined, string]>([
  ['no evaluation at all', undefined, 'as mined'],
  ['no verdict', { evaluated: false, claimId: '0.0', reason: 'none' }, 'as mined'],
  ['a verdict without another wording', judged, 'as mined'],
  ['an empty wording', { ...judged, revisedText: '' }, 'as mined'],
  ["the evaluator's wording", { ...judged, revisedText: 'better said' }, 'better said'],
])('with %s a claim reads', (_name, evaluation, text) => {
  expect(finalClaimText(claim!, evaluation)).toBe(text);
});
