import { evaluationAnswerSchema } from '../../domain/evaluation/answer-schema.ts';
import { parseVerdicts } from '../../domain/evaluation/parse-verdicts.ts';
import { buildEvaluationPrompt } from '../../domain/evaluation/prompt.ts';
import { rankClaims, tierOf } from '../../domain/evaluation/rank-claims.ts';
import { evaluationForm, type Verdict } from '../../domain/evaluation/verdict.ts';
import type { CandidateClaim } from '../../domain/findings.ts';

const claim = (id: string, text = `Claim ${id}.`): CandidateClaim => ({
  id,
  segmentOrdinal: 0,
  sentences: [1],
  text,
  type: 'factual',
  stance: 'asserts',
});
const ANSWER = {
  importance: 7,
  novelty: 5,
  confidence: 6,
  decision: 'accept',
  reason: 'Good.',
  revisedText: '',
};
const LIMITS = { tierA: 8, tierB: 5 };
const verdict = (claimId: string, scores: Partial<Verdict> = {}): Verdict => ({
  claimId,
  decision: 'accept',
  reason: '',
  importance: 5,
  novelty: 5,
  confidence: 5,
  ...scores,
});

test('defect 80: verdicts are matched by id; a reworded text loses nothing', () => {
  const { verdicts, missing } = parseVerdicts(
    { '0.1': { ...ANSWER, revisedText: 'Quite another wording.' }, '0.0': ANSWER },
    [claim('0.0'), claim('0.1')],
    'reasoned',
  );
  expect(verdicts.map(({ claimId, revisedText }) => [claimId, revisedText])).toEqual([
    ['0.0', undefined],
    ['0.1', 'Quite another wording.'],
  ]);
  expect(missing).toEqual([]);
});

test('defect 81: unknown ids are ignored, claims without a verdict are missing', () => {
  const { verdicts, missing } = parseVerdicts(
    { '9.9': ANSWER, '0.0': ANSWER },
    [claim('0.0'), claim('0.1')],
    'reasoned',
  );
  expect(verdicts.map(({ claimId }) => claimId)).toEqual(['0.0']);
  expect(missing.map(({ id }) => id)).toEqual(['0.1']);
});

test('defect 81: the schema asks for exactly one verdict under each id', () => {
  const schema = evaluationAnswerSchema(['0.0', '0.1'], 'reasoned');
  expect(schema.safeParse({ '0.0': ANSWER, '0.1': ANSWER }).success).toBe(true);
  expect(schema.safeParse({ '0.0': ANSWER }).success).toBe(false);
  expect(schema.safeParse({ '0.0': ANSWER, '0.1': ANSWER, '0.2': ANSWER }).success).toBe(false);
});

test('defect 82: the revised text has one name in prompt, schema and code', () => {
  const { instructions } = buildEvaluationPrompt([claim('0.0')], { title: 'T' }, 'reasoned');
  expect(instructions).toMatch(/^revisedText: /m);
  const answer = { '0.0': { ...ANSWER, revisedText: 'Better.' } };
  expect(evaluationAnswerSchema(['0.0'], 'reasoned').safeParse(answer).success).toBe(true);
  expect(parseVerdicts(answer, [claim('0.0')], 'reasoned').verdicts[0]?.revisedText).toBe('Better.');
});

test.each([
  ['a missing score', { ...ANSWER, novelty: undefined }],
  ['a score of no number', { ...ANSWER, novelty: null }],
  ['an empty score', { ...ANSWER, novelty: '' }],
  ['a score beyond the scale', { ...ANSWER, importance: 11 }],
  ['no decision', { ...ANSWER, decision: undefined }],
  ['an unknown decision', { ...ANSWER, decision: 'maybe' }],
  ['no object', 'accept'],
])('defect 84: a verdict with %s is missing, never guessed', (_, answer) => {
  const { verdicts, missing } = parseVerdicts({ '0.0': answer }, [claim('0.0')], 'reasoned');
  expect(verdicts).toEqual([]);
  expect(missing).toHaveLength(1);
});

test.each(['text', null, [], [ANSWER]])(
  'defect 84: an answer of the wrong kind (%j) judges nothing',
  (json) => {
    expect(parseVerdicts(json, [claim('0.0')], 'reasoned').missing).toHaveLength(1);
  },
);

test('defect 85: a verdict without reason or rank is used', () => {
  const { reason, revisedText, ...scores } = ANSWER;
  const parsed = parseVerdicts({ '0.0': { ...scores, decision: 'reject' } }, [claim('0.0')], 'reasoned');
  expect(parsed.verdicts).toEqual([{ claimId: '0.0', ...scores, decision: 'reject', reason: '' }]);
});

test('texts that were cut at their bound are not used', () => {
  const answer = { ...ANSWER, reason: 'r'.repeat(240), revisedText: 'x'.repeat(320) };
  const { verdicts } = parseVerdicts({ '0.0': answer }, [claim('0.0')], 'reasoned');
  expect(verdicts[0]).toMatchObject({ reason: '' });
  expect(verdicts[0]).not.toHaveProperty('revisedText');
});

test.each([
  [0, 'reject'],
  [2, 'reject'],
  [3, 'accept'],
  [10, 'accept'],
])('with scores only, importance %i means %s', (importance, decision) => {
  const answer = { importance, novelty: 1, confidence: 1 };
  expect(parseVerdicts({ '0.0': answer }, [claim('0.0')], 'scores').verdicts[0]?.decision).toBe(decision);
});

test.each([
  [8, 5, 8, 'A'],
  [8, 5, 7.9, 'B'],
  [8, 5, 5, 'B'],
  [8, 5, 4, 'C'],
  [9, 2, 8, 'B'],
  [9, 2, 1, 'C'],
])('defect 87: with tierA %d and tierB %d, importance %d is tier %s', (tierA, tierB, importance, tier) => {
  expect(tierOf(importance, { tierA, tierB })).toBe(tier);
});

test('defect 90: ranks run over all batches by importance, then novelty, then confidence, then order', () => {
  const claims = ['0.0', '0.1', '1.0', '1.1', '2.0', '2.1'].map((id) => claim(id));
  const verdicts = [
    verdict('0.0', { importance: 9, decision: 'reject' }),
    verdict('0.1'),
    verdict('1.0', { novelty: 6 }),
    verdict('1.1', { confidence: 6 }),
    verdict('2.0', { importance: 6 }),
    verdict('2.1'),
  ];
  const ranked = rankClaims(claims, verdicts, LIMITS, () => '').map(
    (one) => one.evaluated && [one.claimId, one.rank],
  );
  expect(ranked).toEqual([
    ['0.0', 6],
    ['0.1', 4],
    ['1.0', 2],
    ['1.1', 3],
    ['2.0', 1],
    ['2.1', 5],
  ]);
});

test('defect 84: a claim without a verdict is not evaluated and has no score, tier or decision', () => {
  const ranked = rankClaims(
    [claim('0.0'), claim('0.1')],
    [verdict('0.1')],
    LIMITS,
    (id) => `nothing for ${id}`,
  );
  expect(ranked[0]).toEqual({ evaluated: false, claimId: '0.0', reason: 'nothing for 0.0' });
  expect(ranked[1]).toMatchObject({ evaluated: true, rank: 1, tier: 'B' });
});

test('defect 83: a reject keeps its reason, scores and rank', () => {
  const [rejected] = rankClaims(
    [claim('0.0')],
    [verdict('0.0', { decision: 'reject', reason: 'Trivial.', importance: 1 })],
    LIMITS,
    () => '',
  );
  expect(rejected).toMatchObject({
    decision: 'reject',
    reason: 'Trivial.',
    importance: 1,
    rank: 1,
    tier: 'C',
  });
});

test('defect 89: prompt, schema and tiers use one scale, 0 to 10', () => {
  for (const form of ['reasoned', 'scores'] as const) {
    expect(buildEvaluationPrompt([claim('0.0')], { title: 'T' }, form).instructions).toContain(
      'from 0 to 10',
    );
    const schema = evaluationAnswerSchema(['0.0'], form);
    const answer = (importance: number) => {
      const { decision, reason, revisedText, ...scores } = ANSWER;
      return { '0.0': form === 'scores' ? { ...scores, importance } : { ...ANSWER, importance } };
    };
    expect([-1, 0, 10, 11].map((score) => schema.safeParse(answer(score)).success)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  }
});

test('the instructions are the same bytes for every batch', () => {
  for (const form of ['reasoned', 'scores'] as const) {
    const prompts = ['0.0', '7.1'].map((id) => buildEvaluationPrompt([claim(id)], { title: id }, form));
    expect(prompts[0]?.instructions).toBe(prompts[1]?.instructions);
    expect(prompts[0]?.input).toContain('0.0 (factual, asserts) Claim 0.0.');
  }
});

test('the demo model is asked for scores only', () => {
  expect([evaluationForm({ demo: true }), evaluationForm({ demo: false })]).toEqual(['scores', 'reasoned']);
});
