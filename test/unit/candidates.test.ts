import { candidatesOf } from '../../domain/mining/candidates.ts';
import { segmentOf } from '../fixtures/segment-of.ts';

const found = (...sentences: string[]) => candidatesOf(segmentOf(...sentences).sentences);
const names = (...sentences: string[]) => found(...sentences).names.map(({ text }) => text);

test.each([
  ['full names', 'then Ada Bright and Tom Reed met in the old town', ['Ada Bright', 'Tom Reed']],
  ['a name at the start of a sentence', 'Ada Bright wrote it down for all of us', ['Ada Bright']],
  ['not the opener before it', 'But Ada Bright wrote it down for all of us', ['Ada Bright']],
  ['not the opener alone', 'Because of that we went home again', []],
  ['a title and an initial', 'we asked Dr. Ada F. Bright about the matter', ['Dr. Ada F. Bright']],
  ['a single name inside a sentence', 'the famous engineer Brandt built this tower here', ['Brandt']],
  ['without the possessive', "people still read Ada Bright's book about the sea", ['Ada Bright']],
  ['not the speaker', 'today I think that I was right', []],
  ['not a day or month', 'we meet again next Monday in June at noon', []],
  ['a comma ends a name', 'with us are Ada Bright, Tom Reed and many more', ['Ada Bright', 'Tom Reed']],
  ['an organisation with a joiner', 'the old Bank of Northland kept its rates low', ['Bank of Northland']],
  ['no other phrase with a joiner', 'in the Bay of Whales the water is deep', []],
  [
    'a person and their organisation',
    'Ada Bright of the Coastal Institute came',
    ['Ada Bright', 'Coastal Institute'],
  ],
  ['not the first word of a sentence', 'Modern towns have harbours of their own', []],
  ['not an abbreviation', 'the growth of GDP has been slow since then', []],
])('finds %s', (_, sentence, expected) => {
  expect(names(sentence)).toEqual(expected);
});

test('in a language that capitalises nouns a single word is no name', () => {
  expect(
    names('wir sehen dort den Hafen und die Stadt liegen am Meer mit dem Strand und Paul Brandt'),
  ).toEqual(['Paul Brandt']);
});

test('the most frequent name comes first, with every sentence it stands in', () => {
  const sentences = [
    'we met Tom Reed in the old town',
    'later Ada Bright came to see us',
    'and Ada Bright left',
  ];
  expect(found(...sentences).names).toEqual([
    { text: 'Ada Bright', sentences: [2, 3] },
    { text: 'Tom Reed', sentences: [1] },
  ]);
});

test('a name found inside one sentence is known at the start of another', () => {
  expect(found('Brandt left.', 'then we asked the engineer Brandt again').names).toEqual([
    { text: 'Brandt', sentences: [1, 2] },
  ]);
});

test('a name says by itself that it is an organisation or a person', () => {
  expect(found('then the Coastal Institute asked Dr Ada Bright and Tom Reed').names).toEqual([
    { text: 'Coastal Institute', sentences: [1], kind: 'organization' },
    { text: 'Dr Ada Bright', sentences: [1], kind: 'person' },
    { text: 'Tom Reed', sentences: [1] },
  ]);
});

test('abbreviations and compounds are terms', () => {
  const { terms } = found(
    'the GDP and the CO2 of a carbon-neutral town',
    'NASA measures the GDP, OK, not a T-shirt',
  );
  expect(terms.map(({ text }) => text)).toEqual(['GDP', 'CO2', 'carbon-neutral', 'NASA', 'OK']);
});

test('at most ten names are offered', () => {
  const sentence = Array.from(
    { length: 15 },
    (_, i) => `we know Ada Bright${'abcdefghijklmno'[i]} well`,
  ).join(', ');
  expect(names(sentence)).toHaveLength(10);
});

test('every candidate stands in the text as it is spelt', () => {
  const text =
    "with Dr. Ada F. Bright's Coastal Institute we looked at CO2, the Bank of the North and Tom Reed";
  const { names: people, terms } = found(text);
  expect([...people, ...terms].length).toBeGreaterThan(3);
  for (const candidate of [...people, ...terms]) expect(text).toContain(candidate.text);
});
