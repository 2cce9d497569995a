import { z } from 'zod';
import { miningAnswerSchema } from '../../domain/mining/answer-schema.ts';
import { isUnsupported, parseFindings } from '../../domain/mining/parse-findings.ts';
import type { MiningTask } from '../../domain/mining/task.ts';
import { HARBOUR, miningTask } from '../fixtures/mining-task.ts';
import { segmentOf } from '../fixtures/segment-of.ts';

const CLAIM = {
  sentences: [2],
  text: 'Steel in concrete rusts.',
  type: 'factual',
  stance: 'asserts',
  domain: '',
};
const worded = (answer: object, change = {}) =>
  parseFindings({ claims: [], jargon: [], people: [], mentalModels: [], ...answer }, miningTask(change));
const picked = (answer: object, change = {}) =>
  parseFindings(answer, miningTask({ style: 'extractive', ...change }));
const claimsOf = (...claims: object[]) => worded({ claims }).claims;

test.each([
  ['no object', 'text'],
  ['a text too short', { ...CLAIM, text: '' }],
  ['no sentence', { ...CLAIM, sentences: [] }],
  ['a sentence that does not exist', { ...CLAIM, sentences: [99] }],
  ['an unknown type', { ...CLAIM, type: 'poetic' }],
  ['an unknown stance', { ...CLAIM, stance: 'sings' }],
  ['a text cut at its bound', { ...CLAIM, text: 'x'.repeat(320) }],
])('defect 65: an item with %s is dropped and counted, the others stay', (_, bad) => {
  const { claims, dropped, jargon } = worded({
    claims: [bad, CLAIM],
    jargon: [{ term: 'stainless steel', definition: '', sentences: [4] }],
  });
  expect(claims).toEqual([{ ...CLAIM, domain: undefined }]);
  expect(jargon).toHaveLength(1);
  expect(dropped).toBe(1);
});

test('defect 65: a missing list is an empty one', () => {
  expect(parseFindings({ claims: [CLAIM] }, miningTask())).toMatchObject({
    jargon: [],
    people: [],
    dropped: 0,
  });
});

const INVALID = expect.objectContaining({
  fault: expect.objectContaining({ fault: 'video', reason: 'answer-invalid' }),
});
const NO_SENTENCE = { ...CLAIM, sentences: [99] };

test.each([
  ['null', null],
  ['a list', []],
  ['a text', 'text'],
  ['a number', 7],
  ['an empty object', {}],
  ['an object without claims', { jargon: [], people: [], mentalModels: [] }],
  ['claims that are no list', { claims: { 0: CLAIM } }],
  ['items none of which can be used', { claims: [NO_SENTENCE, 'text'], people: [null] }],
])('defect 62: %s is a wrong answer, never an empty segment', (_, json) => {
  expect(() => parseFindings(json, miningTask())).toThrow(INVALID);
  expect(() => parseFindings(json, miningTask({ style: 'extractive' }))).toThrow(INVALID);
});

test('a malformed item among others that name what nobody said makes a wrong answer as well', () => {
  const people = [{ name: 'Ada Bright', entityType: 'person', role: '', sentences: [2] }];
  expect(isUnsupported(worded({ people }))).toBe(true);
  expect(() => worded({ people, claims: [NO_SENTENCE] })).toThrow(INVALID);
  expect(isUnsupported(worded({}))).toBe(false);
  expect(isUnsupported(worded({ people, claims: [CLAIM] }))).toBe(false);
});

test('more items of a kind than the schema allows are dropped and counted', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => index);
  const jargon = many(9).map((index) => ({ term: `steel ${index}`, definition: '', sentences: [2] }));
  const mentalModels = many(5).map((index) => ({
    name: `Model ${index}`,
    aliases: [],
    description: '',
    sentences: [2],
  }));
  expect(worded({ jargon, mentalModels })).toMatchObject({
    jargon: { length: 6 },
    mentalModels: { length: 4 },
    dropped: 4,
  });
});

test('of more than six cited sentences the six that are named first count', () => {
  const segment = segmentOf(...Array.from({ length: 9 }, (_, index) => `Sentence ${index} says so.`));
  const { claims } = worded({ claims: [{ ...CLAIM, sentences: [9, 8, 1, 2, 3, 4, 5] }] }, { segment });
  expect(claims[0]?.sentences).toEqual([1, 2, 3, 4, 8, 9]);
});

test.each([
  ['predictive', 'forecast'],
  ['Evaluative', 'normative'],
  ['descriptive', 'factual'],
  ['analytical', 'causal'],
  ['assumption', 'factual'],
  [' causal ', 'causal'],
])('the type %j means %s', (type, expected) => {
  expect(claimsOf({ ...CLAIM, type })[0]?.type).toBe(expected);
});

test.each([
  ['positive', 'asserts'],
  ['denies', 'opposes'],
  ['inquires', 'questions'],
  ['ambiguous', 'neutral'],
])('the stance %j means %s', (stance, expected) => {
  expect(claimsOf({ ...CLAIM, stance })[0]?.stance).toBe(expected);
});

test.each(['event', 'concept', 'place', 'constructor'])(
  'defect 71: %j becomes neither a person nor an organisation by repair',
  (entityType) => {
    const people = [{ name: 'Coastal Institute', entityType, role: '', sentences: [4] }];
    expect(worded({ people, claims: [CLAIM] })).toMatchObject({ people: [], dropped: 1 });
  },
);

test('defect 71: an organisation stays one, in both styles', () => {
  const institute = { name: 'Coastal Institute', entityType: 'organization', role: '', sentences: [4] };
  expect(worded({ people: [institute] }).people[0]?.entityType).toBe('organization');
  const mislabelled = { claims: [], people: [{ name: 'Coastal Institute', kind: 'person' }] };
  expect(picked(mislabelled).people[0]?.entityType).toBe('organization');
});

test.each<[string, object]>([
  ['claims', CLAIM],
  ['jargon', { term: 'stainless steel', definition: 'Steel that does not rust.', domain: '' }],
  ['people', { name: 'Paul Brandt', entityType: 'person', role: '' }],
  ['mentalModels', { name: 'Trade-off', description: '', aliases: [] }],
])(
  'defect 66: of %s what has no sentence is dropped; nothing stands in for its quote or its time',
  (kind, item) => {
    const kept = { ...CLAIM, text: 'It stays.', domain: 'engineering' };
    for (const sentences of [[], [99], ['00:00'], undefined]) {
      const answer =
        kind === 'claims'
          ? { claims: [kept, { ...item, sentences }] }
          : { claims: [kept], [kind]: [{ ...item, sentences }] };
      expect(worded(answer)).toMatchObject({
        jargon: [],
        people: [],
        mentalModels: [],
        claims: [kept],
        dropped: 1,
      });
    }
  },
);

test('defect 67: sentence numbers are repaired only to ones that exist, ascending, each once', () => {
  expect(claimsOf({ ...CLAIM, sentences: [4, '2', 2, 9, 0, null] })[0]?.sentences).toEqual([2, 4]);
});

test('defect 70: jargon, people and mental models keep their sentences and aliases', () => {
  const answer = {
    jargon: [
      { term: 'Stainless steel', definition: 'Steel that does not rust.', domain: 'metals', sentences: [4] },
    ],
    people: [{ name: 'Paul Brandt', entityType: 'person', role: 'engineer', sentences: [4] }],
    mentalModels: [{ name: 'Trade-off', description: '', aliases: ['give and take', ''], sentences: [2, 5] }],
  };
  expect(worded(answer)).toEqual({
    claims: [],
    jargon: [
      { term: 'Stainless steel', definition: 'Steel that does not rust.', domain: 'metals', sentences: [4] },
    ],
    people: [{ name: 'Paul Brandt', entityType: 'person', role: 'engineer', sentences: [4] }],
    mentalModels: [{ name: 'Trade-off', aliases: ['give and take'], sentences: [2, 5] }],
    dropped: 0,
  });
});

test('a person or term that nobody mentioned is dropped', () => {
  const people = [{ name: 'Ada Bright', entityType: 'person', role: '', sentences: [2] }];
  const jargon = [{ term: 'quantitative easing', definition: '', sentences: [2] }];
  expect(worded({ people, jargon })).toMatchObject({ people: [], jargon: [], dropped: 2 });
});

test('what is said twice is kept once, with the sentences of both', () => {
  const { claims, jargon, people } = worded({
    claims: [CLAIM, { ...CLAIM, text: 'steel in concrete rusts', sentences: [6] }],
    jargon: [
      { term: 'GDP', definition: '', domain: '', sentences: [6] },
      { term: 'gdp', definition: 'What a country makes.', domain: 'economics', sentences: [5] },
    ],
    people: [
      { name: 'Paul Brandt', entityType: 'person', role: '', sentences: [4] },
      { name: 'paul brandt', entityType: 'person', role: 'engineer', sentences: [5] },
    ],
  });
  expect(claims.map(({ sentences }) => sentences)).toEqual([[2, 6]]);
  expect(jargon).toEqual([
    { term: 'GDP', definition: 'What a country makes.', domain: 'economics', sentences: [5, 6] },
  ]);
  expect(people).toEqual([
    { name: 'Paul Brandt', entityType: 'person', role: 'engineer', sentences: [4, 5] },
  ]);
});

test('more claims than the level allows are dropped and counted', () => {
  const claims = ['One.', 'Two.', 'Three.', 'Four.'].map((text) => ({ ...CLAIM, text }));
  expect(worded({ claims }, { selectivity: 'conservative' })).toMatchObject({
    claims: [{ text: 'One.' }, { text: 'Two.' }, { text: 'Three.' }],
    dropped: 1,
  });
});

/** What the schema of an answer to a task asks for: of every list one item with all its fields, as `say` fills them. */
function fullAnswer(task: MiningTask, say: (field: string) => unknown): Record<string, object[]> {
  const { properties } = z.toJSONSchema(miningAnswerSchema(task)) as unknown as AnswerSchema;
  return Object.fromEntries(
    Object.entries(properties).map(([list, { items }]) => {
      const fields = (items.anyOf?.[0] ?? items).properties;
      return [list, fields === undefined ? [say(list)] : [filled(Object.keys(fields), say)]];
    }),
  ) as Record<string, object[]>;
}
interface ItemSchema {
  readonly properties?: Record<string, unknown>;
}
interface AnswerSchema {
  readonly properties: Record<string, { readonly items: ItemSchema & { readonly anyOf?: ItemSchema[] } }>;
}
const filled = (fields: readonly string[], say: (field: string) => unknown) =>
  Object.fromEntries(fields.map((field) => [field, say(field)]));

test('defect 68: every field that the schema names is read, and ends in what is found', () => {
  const said: Record<string, unknown> = {
    ...{ sentences: [2, 4], type: 'causal', stance: 'questions', entityType: 'organization' },
    ...{ name: 'Coastal Institute', term: 'stainless steel', aliases: ['give and take'] },
  };
  const answer = fullAnswer(miningTask(), (field) => said[field] ?? `steel: the ${field}`);
  expect(Object.keys(answer)).toEqual(['claims', 'jargon', 'people', 'mentalModels']);
  expect(parseFindings(answer, miningTask())).toEqual({ ...answer, dropped: 0 });
});

test('defect 68: so it is where sentences and names are picked', () => {
  const task = miningTask({ style: 'extractive' });
  const said: Record<string, unknown> = { n: 5, type: 'normative', stance: 'asserts' };
  const named: Record<string, unknown> = { terms: 'GDP', name: 'Paul Brandt', kind: 'person' };
  const answer = fullAnswer(task, (field) => said[field] ?? named[field]);
  expect(Object.keys(answer)).toEqual(['claims', 'terms', 'people']);
  expect(parseFindings(answer, task)).toMatchObject({
    claims: [{ sentences: [5], type: 'normative', stance: 'asserts' }],
    jargon: [{ term: 'GDP' }],
    people: [{ name: 'Paul Brandt', entityType: 'person' }],
    dropped: 0,
  });
});

test('defect 67: an extracted claim is the verbatim sentence, a name and its sentences are found in the text', () => {
  const answer = {
    claims: [{ n: 5, type: 'normative', stance: 'asserts' }],
    terms: ['GDP'],
    people: [{ name: 'Paul Brandt', kind: 'person' }],
  };
  expect(picked(answer)).toEqual({
    claims: [
      {
        sentences: [5],
        text: HARBOUR.sentences[4]?.text,
        type: 'normative',
        stance: 'asserts',
        domain: undefined,
      },
    ],
    jargon: [{ term: 'GDP', sentences: [6] }],
    people: [{ name: 'Paul Brandt', entityType: 'person', sentences: [4] }],
    mentalModels: [],
    dropped: 0,
  });
});

const PICK = { n: 5, type: 'normative', stance: 'asserts' };

test('a sentence picked three times is one claim', () => {
  expect(picked({ claims: [PICK, PICK, { ...PICK, type: 'factual' }] }).claims).toHaveLength(1);
});

test('names and terms that were not offered are dropped', () => {
  const answer = { claims: [PICK], terms: ['steel'], people: [{ name: 'Ada Bright', kind: 'person' }] };
  expect(picked(answer)).toMatchObject({ jargon: [], people: [], dropped: 2 });
});
