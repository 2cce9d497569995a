import { finalClaims, isVisible } from '../../domain/claims.ts';
import { carryOut } from '../../domain/evaluation/carry-out.ts';
import type { EvaluatedClaims, Evaluation } from '../../domain/evaluation/evaluation.ts';
import type { Same } from '../../domain/evaluation/merge-groups.ts';
import type { Verdict } from '../../domain/evaluation/verdict.ts';
import { type CandidateClaim, CLAIM_TYPES } from '../../domain/findings.ts';
import { claim, claims, scoresFrom, verdict } from '../fixtures/claims-to-judge.ts';
import { seededRandom } from '../fixtures/spoken-words.ts';
import { scoresOf } from '../fixtures/verdict-answers.ts';

const evaluate = (
  candidates: readonly CandidateClaim[],
  verdicts: readonly Verdict[],
  duplicates: readonly Same[] = [],
): EvaluatedClaims =>
  carryOut({
    claims: candidates,
    verdicts,
    duplicates,
    limits: { tierA: 8, tierB: 5 },
    whyMissing: (id) => `nothing for ${id}`,
  });
const merge = (claimId: string, mergeInto: string, score = 5) =>
  verdict(claimId, { decision: 'merge', mergeInto, scores: scoresOf(score) });
const split = (claimId: string, ...texts: string[]) =>
  verdict(claimId, { decision: 'split', parts: texts.map((text) => ({ text, type: 'causal' as const })) });
/** What became of each claim: what it was merged into, or the decision, and its rank. */
const fates = ({ evaluations }: EvaluatedClaims) =>
  Object.fromEntries(evaluations.map((one) => [one.claimId, fateOf(one)]));
const fateOf = (one: Evaluation): string => {
  if (!one.evaluated) return 'unevaluated';
  return one.decision === 'merge' ? `into ${one.mergedInto}` : `${one.decision} ${one.rank ?? '-'}`;
};
/** Whose evidence each visible claim has. */
const cited = (candidates: readonly CandidateClaim[], evaluated: EvaluatedClaims) =>
  Object.fromEntries(
    finalClaims(candidates, evaluated)
      .filter(isVisible)
      .map((final) => [final.id, final.cited.map(({ segmentOrdinal }) => segmentOrdinal)]),
  );

test('defect 90: ranks run over the whole video by importance, then novelty, then confidence, then order', () => {
  const ids = ['0.0', '0.1', '1.0', '1.1', '2.0', '2.1'];
  // 0.35 epistemic value and 0.15 actionability outweigh a novelty and a confidence of one more.
  const { evaluations } = evaluate(
    ids.map((id) => claim(id)),
    [
      verdict('0.0', { decision: 'reject', scores: scoresOf(10) }),
      verdict('0.1'),
      verdict('1.0', { scores: { novelty: 8, actionability: 0 } }),
      verdict('1.1', { scores: { verifiability: 6, actionability: 4 } }),
      verdict('2.0', { scores: scoresOf(6) }),
      verdict('2.1'),
    ],
  );
  expect(evaluations.map((one) => one.evaluated && [one.claimId, one.importance, one.rank])).toEqual([
    ['0.0', 10, 6],
    ['0.1', 5, 4],
    ['1.0', 5, 2],
    ['1.1', 5, 3],
    ['2.0', 6, 1],
    ['2.1', 5, 5],
  ]);
});

test('defect 84: a claim without a verdict is not evaluated and has no score, rank, tier or decision', () => {
  const { evaluations } = evaluate([claim('0.0'), claim('0.1')], [verdict('0.1')]);
  expect(evaluations[0]).toEqual({ evaluated: false, claimId: '0.0', reason: 'nothing for 0.0' });
  expect(evaluations[1]).toMatchObject({ evaluated: true, rank: 1, tier: 'B' });
});

test('defect 83: a reject keeps its reason, scores and rank', () => {
  const { evaluations } = evaluate(
    [claim('0.0')],
    [verdict('0.0', { decision: 'reject', reason: 'Trivial.', scores: scoresOf(1) })],
  );
  expect(evaluations).toEqual([
    {
      evaluated: true,
      claimId: '0.0',
      decision: 'reject',
      reason: 'Trivial.',
      scores: scoresOf(1),
      importance: 1,
      novelty: 1,
      confidence: 1,
      rank: 1,
      tier: 'C',
    },
  ]);
});

test('defect 78: a merged claim keeps the evidence of both, and neither claim is gone', () => {
  const candidates = [claim('0.0'), claim('4.0'), claim('7.1')];
  const evaluated = evaluate(candidates, [verdict('0.0'), merge('4.0', '0.0'), verdict('7.1')]);
  expect(fates(evaluated)).toEqual({ '0.0': 'accept 1', '4.0': 'into 0.0', '7.1': 'accept 2' });
  expect(cited(candidates, evaluated)).toEqual({ '0.0': [0, 4], '7.1': [7] });
  expect(finalClaims(candidates, evaluated).map(({ id }) => id)).toEqual(['0.0', '4.0', '7.1']);
});

test('defect 79: a split claim becomes its parts, each with type, evidence and a link to the original', () => {
  const candidates = [{ ...claim('3.1'), domain: 'building' }, claim('4.0')];
  const evaluated = evaluate(candidates, [split('3.1', 'One.', 'Two.'), verdict('4.0')]);
  expect(fates(evaluated)).toEqual({
    '3.1': 'split -',
    '3.1/1': 'accept 1',
    '3.1/2': 'accept 2',
    '4.0': 'accept 3',
  });
  const original = { splitFrom: '3.1', stance: 'asserts', type: 'causal', domain: 'building' };
  const citation = { cited: [{ segmentOrdinal: 3, sentences: [2] }] };
  expect(finalClaims(candidates, evaluated).filter(({ splitFrom }) => splitFrom)).toMatchObject([
    { id: '3.1/1', text: 'One.', ...original, ...citation },
    { id: '3.1/2', text: 'Two.', ...original, ...citation },
  ]);
});

test.each<[string, Verdict[], Same[], Record<string, string>]>([
  [
    'a chain ends in its last claim',
    [merge('0.0', '0.1'), merge('0.1', '0.2'), verdict('0.2')],
    [],
    { '0.0': 'into 0.2', '0.1': 'into 0.2', '0.2': 'accept 1' },
  ],
  [
    'of a cycle the most important one is accepted',
    [merge('0.0', '0.1', 3), merge('0.1', '0.2', 6), merge('0.2', '0.0', 4)],
    [],
    { '0.0': 'into 0.1', '0.1': 'accept 1', '0.2': 'into 0.1' },
  ],
  [
    'of a cycle of equals the one said first is accepted',
    [merge('0.0', '0.1'), merge('0.1', '0.0'), verdict('0.2', { scores: scoresOf(9) })],
    [],
    { '0.0': 'accept 2', '0.1': 'into 0.0', '0.2': 'accept 1' },
  ],
  [
    'what merges into a cycle goes with it',
    [merge('0.0', '0.1', 9), merge('0.1', '0.2', 8), merge('0.2', '0.1', 2)],
    [],
    { '0.0': 'accept 1', '0.1': 'into 0.0', '0.2': 'into 0.0' },
  ],
  [
    'a claim that merges into itself is one claim',
    [merge('0.0', '0.0')],
    [],
    { '0.0': 'accept 1', '0.1': 'unevaluated', '0.2': 'unevaluated' },
  ],
  [
    'what merges into a rejected claim goes with it',
    [verdict('0.0', { decision: 'reject', scores: scoresOf(1) }), merge('0.1', '0.0', 9), verdict('0.2')],
    [],
    { '0.0': 'reject 2', '0.1': 'into 0.0', '0.2': 'accept 1' },
  ],
  [
    'what merges into a claim without a verdict waits with it',
    [merge('0.1', '0.0', 9), verdict('0.2')],
    [],
    { '0.0': 'unevaluated', '0.1': 'into 0.0', '0.2': 'accept 1' },
  ],
  [
    'a merge into a claim that does not exist is no verdict',
    [merge('0.0', '9.9'), verdict('0.1'), verdict('0.2')],
    [],
    { '0.0': 'unevaluated', '0.1': 'accept 1', '0.2': 'accept 2' },
  ],
  [
    'of two accepted duplicates the more important one survives',
    [verdict('0.0'), verdict('0.1', { scores: scoresOf(8) }), merge('0.2', '0.0')],
    [['0.1', '0.0']],
    { '0.0': 'into 0.1', '0.1': 'accept 1', '0.2': 'into 0.1' },
  ],
  [
    'a duplicate of what is not accepted is left alone',
    [verdict('0.0'), verdict('0.1', { decision: 'reject' })],
    [
      ['0.0', '0.1'],
      ['0.0', '0.2'],
      ['0.0', '9.9'],
    ],
    { '0.0': 'accept 1', '0.1': 'reject 2', '0.2': 'unevaluated' },
  ],
  [
    'a split into one part is no verdict',
    [split('0.0', 'One.'), verdict('0.1'), verdict('0.2')],
    [],
    { '0.0': 'unevaluated', '0.1': 'accept 1', '0.2': 'accept 2' },
  ],
  [
    'a verdict on a claim that does not exist changes nothing',
    [verdict('0.0'), verdict('9.9', { scores: scoresOf(10) }), merge('0.1', '0.0'), merge('0.2', '0.1')],
    [],
    { '0.0': 'accept 1', '0.1': 'into 0.0', '0.2': 'into 0.0' },
  ],
])('%s', (_, verdicts, duplicates, expected) => {
  expect(fates(evaluate(claims(3), verdicts, duplicates))).toEqual(expected);
});

test('what merges into a claim that was split belongs to the part it shares most words with', () => {
  const candidates = [
    claim('0.0', 'Ash went into Roman concrete.'),
    claim('1.0'),
    claim('2.0', 'Harbours of Rome will last.'),
    claim('3.0', 'Nothing in common'),
  ];
  const evaluated = evaluate(candidates, [
    merge('0.0', '1.0'),
    split('1.0', 'Romans mixed ash into concrete.', 'The harbours of Rome outlast ours.'),
    merge('2.0', '1.0'),
    merge('3.0', '1.0'),
  ]);
  expect(fates(evaluated)).toMatchObject({ '0.0': 'into 1.0/1', '2.0': 'into 1.0/2', '3.0': 'into 1.0/1' });
  expect(cited(candidates, evaluated)).toEqual({ '1.0/1': [1, 0, 3], '1.0/2': [1, 2] });
});

test('whatever the evaluator says, each claim has one verdict, each merge a living target, and no evidence is lost', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const below = (most: number) => Math.floor(random() * most);
    const candidates = Array.from({ length: 1 + below(12) }, (_, index) => claim(`${index}.0`));
    const anyId = () => (random() < 0.05 ? '99.9' : candidates[below(candidates.length)]!.id);
    const verdicts = candidates.flatMap(({ id: claimId }): Verdict[] => {
      if (random() < 0.1) return [];
      const decision = (['accept', 'reject', 'merge', 'merge', 'split'] as const)[below(5)]!;
      const parts = Array.from({ length: below(4) }, (_, part) => ({
        text: `Part ${part} of ${anyId()}.`,
        type: CLAIM_TYPES[below(5)]!,
      }));
      return [verdict(claimId, { decision, mergeInto: anyId(), parts, scores: scoresFrom(random) })];
    });
    const duplicates = Array.from({ length: below(4) }, (): Same => [anyId(), anyId()]);
    const evaluated = evaluate(candidates, verdicts, duplicates);
    const final = finalClaims(candidates, evaluated);
    const byId = new Map(evaluated.evaluations.map((one) => [one.claimId, one]));

    // Exactly one for each candidate and part.
    expect(evaluated.evaluations.map(({ claimId }) => claimId)).toEqual(final.map(({ id }) => id));
    expect(byId.size).toBe(final.length);
    // Nothing is accepted that nobody accepted, split or merged.
    for (const { id, evaluation, splitFrom } of final) {
      const said = verdicts.find(({ claimId }) => claimId === (splitFrom ?? id));
      if (said === undefined) expect(evaluation.evaluated).toBe(false);
      if (said?.decision === 'reject') expect(evaluation).toMatchObject({ decision: 'reject' });
    }
    for (const one of evaluated.evaluations) {
      if (!one.evaluated) continue;
      expect(one.decision === 'merge').toBe(one.mergedInto !== undefined);
      expect(one.rank === undefined).toBe(one.decision === 'merge' || one.decision === 'split');
      if (one.mergedInto === undefined) continue;
      const target = byId.get(one.mergedInto);
      expect(target).toBeDefined();
      expect(target?.evaluated && ['merge', 'split'].includes(target.decision)).toBe(false);
    }
    // Ranks are 1 to n; the evidence of every claim is that of a claim which is no merged and no split one.
    const ranks = evaluated.evaluations.flatMap((one) => (one.evaluated && one.rank) || []);
    expect(ranks.toSorted((a, b) => a - b)).toEqual(ranks.map((_, index) => index + 1));
    const ending = final.filter(
      ({ evaluation }) => !evaluation.evaluated || !['merge', 'split'].includes(evaluation.decision),
    );
    const kept = new Set(ending.flatMap((one) => one.cited.map(({ segmentOrdinal }) => segmentOrdinal)));
    expect([...kept].toSorted((a, b) => a - b)).toEqual(candidates.map((_, index) => index));
  }
});
