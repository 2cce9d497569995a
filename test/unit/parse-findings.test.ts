import { parseFindings } from '../../domain/mining/parse-findings.ts';
import { HARBOUR, miningTask } from '../fixtures/mining-task.ts';

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

test.each([null, [], 'text', 7])(
  'an answer that is no object (%j) yields nothing and counts as dropped',
  (json) => {
    expect(parseFindings(json, miningTask())).toEqual({
      claims: [],
      jargon: [],
      people: [],
      mentalModels: [],
      dropped: 1,
    });
  },
);

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
    expect(worded({ people })).toMatchObject({ people: [], dropped: 1 });
  },
);

test('defect 71: an organisation stays one, in both styles', () => {
  const institute = { name: 'Coastal Institute', entityType: 'organization', role: '', sentences: [4] };
  expect(worded({ people: [institute] }).people[0]?.entityType).toBe('organization');
  const mislabelled = { people: [{ name: 'Coastal Institute', kind: 'person' }] };
  expect(picked(mislabelled).people[0]?.entityType).toBe('organization');
});

test('defect 66: an item without a sentence is dropped; nothing stands in for its quote', () => {
  const people = [{ name: 'Paul Brandt', entityType: 'person', role: '', sentences: [] }];
  expect(worded({ people })).toMatchObject({ people: [], dropped: 1 });
});

test('defect 67: sentence numbers are repaired only to ones that exist, ascending, each once', () => {
  expect(claimsOf({ ...CLAIM, sentences: [4, '2', 2, 9, 0, null] })[0]?.sentences).toEqual([2, 4]);
});

test('defect 70: jargon, people and mental models keep their sentences and aliases', () => {
  const answer = {
    jargon: [{ term: 'Stainless steel', definition: 'Steel that does not rust.', sentences: [4] }],
    people: [{ name: 'Paul Brandt', entityType: 'person', role: 'engineer', sentences: [4] }],
    mentalModels: [{ name: 'Trade-off', description: '', aliases: ['give and take', ''], sentences: [2, 5] }],
  };
  expect(worded(answer)).toEqual({
    claims: [],
    jargon: [{ term: 'Stainless steel', definition: 'Steel that does not rust.', sentences: [4] }],
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
  const { claims, people } = worded({
    claims: [CLAIM, { ...CLAIM, text: 'steel in concrete rusts', sentences: [6] }],
    people: [
      { name: 'Paul Brandt', entityType: 'person', role: '', sentences: [4] },
      { name: 'paul brandt', entityType: 'person', role: 'engineer', sentences: [5] },
    ],
  });
  expect(claims.map(({ sentences }) => sentences)).toEqual([[2, 6]]);
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

test('defect 68: the fields the schema names are the fields that are read', () => {
  const full = { ...CLAIM, domain: 'engineering', stance: 'questions', type: 'causal', sentences: [2, 3] };
  expect(claimsOf(full)).toEqual([full]);
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

test('a sentence picked three times is one claim', () => {
  const pick = { n: 5, type: 'normative', stance: 'asserts' };
  expect(picked({ claims: [pick, pick, { ...pick, type: 'factual' }] }).claims).toHaveLength(1);
});

test('names and terms that were not offered are dropped', () => {
  const answer = { claims: [], terms: ['steel'], people: [{ name: 'Ada Bright', kind: 'person' }] };
  expect(picked(answer)).toMatchObject({ jargon: [], people: [], dropped: 2 });
});
