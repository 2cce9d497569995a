import { readFileSync } from 'node:fs';
import path from 'node:path';
import { evaluationAnswerSchema, LONGEST } from '../../domain/evaluation/answer-schema.ts';
import { DIMENSION_NAMES, DIMENSIONS, importanceOf } from '../../domain/evaluation/dimensions.ts';
import { parseVerdicts } from '../../domain/evaluation/parse-verdicts.ts';
import { buildEvaluationPrompt } from '../../domain/evaluation/prompt.ts';
import { tierOf } from '../../domain/evaluation/rank-claims.ts';
import { evaluationForm } from '../../domain/evaluation/verdict.ts';
import { grammarSchema } from '../../engines/language-model/grammar-schema.ts';
import { claim } from '../fixtures/claims-to-judge.ts';
import { acceptedVerdict, scoresOf } from '../fixtures/verdict-answers.ts';

const FORMS = ['reasoned', 'scores'] as const;
const SCORES = scoresOf(7);
const parse = (answer: unknown, ...ids: string[]) =>
  parseVerdicts(
    answer,
    ids.map((id) => claim(id)),
    'reasoned',
  );
/** The verdict on 0.0, beside 0.1. */
const verdictOf = (answer: object) => parse({ '0.0': answer, '0.1': acceptedVerdict() }, '0.0', '0.1');
const split = (...parts: unknown[]) => acceptedVerdict({ decision: 'split', parts });
const part = (text: string, type = 'factual') => ({ text, type });

test('defect 80: verdicts are matched by id; a reworded text loses nothing', () => {
  const { verdicts, missing } = parse(
    { '0.1': acceptedVerdict({ revisedText: 'Quite another wording.' }), '0.0': acceptedVerdict() },
    '0.0',
    '0.1',
  );
  expect(verdicts.map(({ claimId, revisedText }) => [claimId, revisedText])).toEqual([
    ['0.0', undefined],
    ['0.1', 'Quite another wording.'],
  ]);
  expect(missing).toEqual([]);
});

test('defect 81: unknown ids are ignored, claims without a verdict are missing', () => {
  const { verdicts, missing } = parse({ '9.9': acceptedVerdict(), '0.0': acceptedVerdict() }, '0.0', '0.1');
  expect(verdicts.map(({ claimId }) => claimId)).toEqual(['0.0']);
  expect(missing.map(({ id }) => id)).toEqual(['0.1']);
});

test('defect 81: the schema asks for exactly one verdict under each id', () => {
  const schema = evaluationAnswerSchema(['0.0', '0.1'], 'reasoned');
  const answer = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, acceptedVerdict()]));
  expect(schema.safeParse(answer('0.0', '0.1')).success).toBe(true);
  expect(schema.safeParse(answer('0.0')).success).toBe(false);
  expect(schema.safeParse(answer('0.0', '0.1', '0.2')).success).toBe(false);
});

test('defect 82: the revised text has one name in prompt, schema and code', () => {
  const { instructions } = buildEvaluationPrompt([claim('0.0')], { title: 'T' }, 'reasoned');
  expect(instructions).toMatch(/^revisedText: /m);
  const answer = { '0.0': acceptedVerdict({ revisedText: 'Better.' }) };
  expect(evaluationAnswerSchema(['0.0'], 'reasoned').safeParse(answer).success).toBe(true);
  expect(parse(answer, '0.0').verdicts[0]?.revisedText).toBe('Better.');
});

test.each<[string, unknown]>([
  ['a missing score', acceptedVerdict({ novelty: undefined })],
  ['a score of no number', acceptedVerdict({ novelty: null })],
  ['an empty score', acceptedVerdict({ novelty: '' })],
  ['a score beyond the scale', acceptedVerdict({ verifiability: 11 })],
  ['a score below the scale', acceptedVerdict({ verifiability: -1 })],
  ['no decision', acceptedVerdict({ decision: undefined })],
  ['an unknown decision', acceptedVerdict({ decision: 'maybe' })],
  ['a word instead of an object', 'accept'],
  ['a list instead of an object', [acceptedVerdict()]],
  ['a merge into itself', acceptedVerdict({ decision: 'merge', mergeInto: '0.0' })],
  ['a merge into what was not asked about', acceptedVerdict({ decision: 'merge', mergeInto: '7.7' })],
  ['a merge into nothing', acceptedVerdict({ decision: 'merge', mergeInto: '' })],
  ['a merge into a number', acceptedVerdict({ decision: 'merge', mergeInto: 0.1 })],
  ['a split into nothing', split()],
  ['a split into empty parts', split(part(''), part('  '))],
  ['a split without parts', acceptedVerdict({ decision: 'split', parts: undefined })],
  ['a split with a part that was cut', split(part('One.'), part('x'.repeat(LONGEST.text)))],
  ['a split with a part of unknown type', split(part('One.'), part('Two.', 'guess'))],
  ['a split with a part that is no text', split(part('One.'), { text: 7, type: 'factual' })],
  ['a split into more than four', split(...[1, 2, 3, 4, 5].map((n) => part(`Part ${n}.`)))],
])('defect 84: a verdict with %s is missing, never guessed', (_, answer) => {
  const { verdicts, missing } = parse({ '0.0': answer, '0.1': acceptedVerdict() }, '0.0', '0.1');
  expect(verdicts.map(({ claimId }) => claimId)).toEqual(['0.1']);
  expect(missing.map(({ id }) => id)).toEqual(['0.0']);
});

test.each(['text', null, [], [acceptedVerdict()], 7, '<html></html>'])(
  'defect 84: an answer of the wrong kind (%j) judges nothing',
  (json) => {
    expect(parse(json, '0.0').missing).toHaveLength(1);
  },
);

test('defect 85: a verdict without reason, rank or anything else that is optional is used', () => {
  const answer = { ...SCORES, decision: 'reject' };
  expect(parse({ '0.0': answer }, '0.0').verdicts).toEqual([
    { claimId: '0.0', scores: SCORES, decision: 'reject', reason: '' },
  ]);
});

test('a merge names the other claim, and has no wording of its own', () => {
  const { verdicts } = verdictOf(
    acceptedVerdict({ decision: 'merge', mergeInto: ' 0.1 ', revisedText: 'Other.' }),
  );
  expect(verdicts[0]).toEqual({
    claimId: '0.0',
    scores: SCORES,
    reason: 'Specific.',
    decision: 'merge',
    mergeInto: '0.1',
  });
});

test('a split has its parts, each with its type; synonyms are repaired, empty and repeated ones left out', () => {
  const { verdicts } = verdictOf(
    split(part('One.'), part(''), part(' Two. ', 'Prediction'), part('One.', 'causal')),
  );
  expect(verdicts[0]).toMatchObject({
    decision: 'split',
    parts: [
      { text: 'One.', type: 'factual' },
      { text: 'Two.', type: 'forecast' },
    ],
  });
});

test('a split into one part is another wording', () => {
  const [verdict] = verdictOf(split(part('Said better.'))).verdicts;
  expect(verdict).toMatchObject({ decision: 'accept', revisedText: 'Said better.' });
  expect(verdict).not.toHaveProperty('parts');
});

test('texts that were cut at their bound are not used', () => {
  const answer = acceptedVerdict({
    reason: 'r'.repeat(LONGEST.reason),
    revisedText: 'x'.repeat(LONGEST.text),
  });
  const { verdicts } = parse({ '0.0': answer }, '0.0');
  expect(verdicts[0]).toMatchObject({ reason: '' });
  expect(verdicts[0]).not.toHaveProperty('revisedText');
});

test('what no table can store does not reach a text', () => {
  const answer = acceptedVerdict({ reason: 'a\u0000b\nc \ud800', revisedText: 'On\ttwo\r\nlines.' });
  expect(parse({ '0.0': answer }, '0.0').verdicts[0]).toMatchObject({
    reason: 'a b c \ufffd',
    revisedText: 'On two lines.',
  });
});

test.each([
  [0, 'reject'],
  [2, 'reject'],
  [3, 'accept'],
  [10, 'accept'],
])('with scores only, importance %i means %s', (score, decision) => {
  const { verdicts } = parseVerdicts({ '0.0': scoresOf(score) }, [claim('0.0')], 'scores');
  expect(verdicts).toEqual([{ claimId: '0.0', scores: scoresOf(score), decision, reason: '' }]);
});

test.each([
  [8, 5, 8, 'A'],
  [8, 5, 7.9, 'B'],
  [8, 5, 5, 'B'],
  [8, 5, 4.9, 'C'],
  [9, 2, 8, 'B'],
  [9, 2, 1, 'C'],
])('defect 87: with tierA %d and tierB %d, importance %d is tier %s', (tierA, tierB, importance, tier) => {
  expect(tierOf(importance, { tierA, tierB })).toBe(tier);
});

test('defect 88: importance is computed from the scores, whatever sum the model gives', () => {
  const scores = scoresOf(0, { epistemicValue: 10, novelty: 4 });
  const answer = acceptedVerdict({ ...scores, importance: 10, rank: 1, tier: 'A' });
  const [verdict] = parse({ '0.0': answer }, '0.0').verdicts;
  expect(importanceOf(verdict!.scores)).toBe(4.5);
  expect(verdict).not.toHaveProperty('importance');
  expect(evaluationAnswerSchema(['0.0'], 'reasoned').safeParse({ '0.0': answer }).success).toBe(false);
});

test('defect 89: prompt, schema and tiers use one scale, 0 to 10', () => {
  for (const form of FORMS) {
    expect(buildEvaluationPrompt([claim('0.0')], { title: 'T' }, form).instructions).toContain(
      'from 0 to 10',
    );
    const schema = evaluationAnswerSchema(['0.0'], form);
    const answer = (novelty: number) => ({
      '0.0': form === 'scores' ? scoresOf(5, { novelty }) : acceptedVerdict({ novelty }),
    });
    const taken = [-1, 0, 10, 11].map((score) => schema.safeParse(answer(score)).success);
    expect(taken).toEqual([false, true, true, false]);
  }
  expect([importanceOf(scoresOf(0)), importanceOf(scoresOf(10))]).toEqual([0, 10]);
});

test.each(FORMS)(
  'defect 94: prompt, schema, formula and documentation have one list of dimensions (%s)',
  (form) => {
    const { instructions } = buildEvaluationPrompt([claim('0.0')], { title: 'T' }, form);
    const explained = [...instructions.matchAll(/^(\w+): (.+)$/gm)].filter(([, name]) => name! in DIMENSIONS);
    expect(explained.map(([, name, meaning]) => [name, meaning])).toEqual(
      Object.entries(DIMENSIONS).map(([name, { meaning }]) => [name, meaning]),
    );
    const verdict = (grammarSchema(evaluationAnswerSchema(['0.0'], form)) as unknown as Nested).properties[
      '0.0'
    ]!;
    const scored = Object.entries(verdict.properties).filter(([, { enum: values }]) => values?.length === 11);
    expect(scored.map(([name]) => name)).toEqual(DIMENSION_NAMES);

    const weights = Object.values(DIMENSIONS).map(({ weight }) => weight);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
    const documented = readFileSync(
      path.resolve(import.meta.dirname, '../../docs/decisions/0016-importance-from-six-scores.md'),
      'utf8',
    );
    const listed = [...documented.matchAll(/`(\w+)` (0\.\d+)/g)].map(([, name, weight]) => [
      name,
      Number(weight),
    ]);
    expect(listed).toEqual(Object.entries(DIMENSIONS).map(([name, { weight }]) => [name, weight]));
  },
);

interface Nested {
  readonly enum?: readonly unknown[];
  readonly properties: Readonly<Record<string, Nested>>;
}

test('defect 75: the instructions are the same bytes for every batch of every video', () => {
  for (const form of FORMS) {
    const prompts = ['0.0', '7.1'].map((id) =>
      buildEvaluationPrompt([claim(id)], { title: id, channel: id, shortSummary: id }, form),
    );
    expect(prompts[0]?.instructions).toBe(prompts[1]?.instructions);
    expect(prompts[0]?.input).toContain('0.0 (factual, asserts) "Claim 0.0."');
  }
});

test('the prompt tells title, channel and what the video is about, shortened', () => {
  const context = { title: 'Tides', channel: 'The sea', shortSummary: 'About tides. '.repeat(200) };
  const { input } = buildEvaluationPrompt([claim('0.0')], context, 'reasoned');
  expect(input).toMatch(
    /^Video: "Tides", channel "The sea"\nSummary: "About tides\. About .{550,600}"\nClaims:\n/,
  );
});

test('the example of the prompt is an answer to its schema, with all four decisions', () => {
  const { instructions } = buildEvaluationPrompt([], { title: 'T' }, 'reasoned');
  const answer = instructions.slice(instructions.lastIndexOf('\n{')).trim();
  const ids = [...instructions.matchAll(/^(\d+\.\d+) \(/gm)].map(([, id]) => id!);
  expect(evaluationAnswerSchema(ids, 'reasoned').safeParse(JSON.parse(answer)).error).toBeUndefined();
  const { verdicts, missing } = parse(JSON.parse(answer), ...ids);
  expect(missing).toEqual([]);
  expect(verdicts.map(({ decision }) => decision)).toEqual(['reject', 'accept', 'merge', 'split']);
});

test('the demo model is asked for scores only', () => {
  expect([evaluationForm({ demo: true }), evaluationForm({ demo: false })]).toEqual(['scores', 'reasoned']);
});
