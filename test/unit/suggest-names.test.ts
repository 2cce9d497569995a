import { nameAtStart } from '../../domain/speakers/person-name.ts';
import { suggestNames } from '../../domain/speakers/suggest-names.ts';

test.each<[string, string | undefined]>([
  ['Ada Example', 'Ada Example'],
  ['Ada Example about the tides', 'Ada Example'],
  ['Ada Example About The Tides', 'Ada Example'],
  ['Ada Example, who sails', 'Ada Example'],
  ['Ada Example. She sails', 'Ada Example'],
  ['Ada Example | Show 12', 'Ada Example'],
  ['Ada Example (part 2)', 'Ada Example'],
  ['"Ada Example" and more', 'Ada Example'],
  ['Ada B. Example sails', 'Ada B. Example'],
  ['Dr. Ada Example sails', 'Ada Example'],
  ['Chief Executive Ada Example', 'Ada Example'],
  ['special guest Ada Example', 'Ada Example'],
  ['Ada van Example sails', 'Ada van Example'],
  ['Ada von der Example sails', 'Ada von der Example'],
  ["Ada O'Example sails", "Ada O'Example"],
  ['Ada Example-Sample sails', 'Ada Example-Sample'],
  ['Åse Øxample sails', 'Åse Øxample'],
  ['Ada Mia Lou Example sails', 'Ada Mia Lou Example'],
  ['Ada', undefined],
  ['Ada sails', undefined],
  ['ada example', undefined],
  ['Ada Example’s boat', undefined],
  ['ADA EXAMPLE', undefined],
  ['Chief Executive', undefined],
  ['Monday Morning', undefined],
  ['Example State University', undefined],
  ['The Example Show', undefined],
  ['A New Way Home', undefined],
  ['Example Sample Other Next Last Words', undefined],
  ['', undefined],
])('“%s” begins with the name %s', (text, name) => {
  expect(nameAtStart(text)).toBe(name);
});

const titled = (title: string) => suggestNames({ title, said: [] });
const described = (description: string) => suggestNames({ description, said: [] });
const saying = (text: string) => suggestNames({ said: [{ label: 'B', text }] });
const namesOf = (suggestions: { name: string }[]) => suggestions.map(({ name }) => name);

describe('defect 53: a guessed name carries its confidence', () => {
  test.each<[string, string[], number]>([
    ['Tides, with Ada Example', ['Ada Example'], 0.4],
    ['How To Sail With Ada Example | Show 12', ['Ada Example'], 0.4],
    ['Ada Example on tides', ['Ada Example'], 0.35],
    ['Interview: Ada Example', ['Ada Example'], 0.45],
    ['An interview with Ada Example', ['Ada Example'], 0.45],
    ['Tides (feat. Ada Example)', ['Ada Example'], 0.45],
    ['Tides with Ada Example and Bo Sample', ['Ada Example', 'Bo Sample'], 0.4],
    ['Tides with Ada Example, Bo Sample & Cy Instance', ['Ada Example', 'Bo Sample', 'Cy Instance'], 0.4],
  ])('of a title, and is weak: %s', (title, names, confidence) => {
    const suggestions = titled(title);
    expect(namesOf(suggestions)).toEqual(names);
    expect(suggestions.every((one) => one.from === 'title' && one.confidence === confidence)).toBe(true);
    expect(suggestions.every((one) => one.label === undefined && one.confidence < 0.5)).toBe(true);
  });

  test.each<[string, string[], number]>([
    ['About tides.\nGuest: Ada Example\nMusic by nobody', ['Ada Example'], 0.6],
    ['Guests: Ada Example, Bo Sample', ['Ada Example', 'Bo Sample'], 0.6],
    ['My guest Ada Example sails.', ['Ada Example'], 0.55],
    ['My guest today is Dr. Ada Example, who sails.', ['Ada Example'], 0.55],
    ['The Example Show, hosted by Bo Sample.', ['Bo Sample'], 0.6],
  ])('of a description: %s', (description, names, confidence) => {
    const suggestions = described(description);
    expect(namesOf(suggestions)).toEqual(names);
    expect(suggestions.every((one) => one.from === 'description' && one.confidence === confidence)).toBe(
      true,
    );
  });

  test.each<[string, string, number, string]>([
    ["Welcome. I'm Ada Example, and I sail.", 'Ada Example', 0.7, "I'm Ada Example"],
    ['Hello, I am Ada Example.', 'Ada Example', 0.7, 'I am Ada Example'],
    ['So, my name is Ada Example.', 'Ada Example', 0.8, 'my name is Ada Example'],
    ['Yes, this is Ada Example speaking.', 'Ada Example', 0.75, 'this is Ada Example'],
  ])('of a speaker’s own words: %s', (text, name, confidence, words) => {
    expect(saying(text)).toEqual([{ label: 'B', name, confidence, from: 'self-introduction', words }]);
  });
});

test.each([
  'How to live with less',
  'A talk with The Example Show',
  'Sailing on Monday',
  'Monday Morning on tides',
  'Tides with Example State University',
  '',
])('a title that names nobody suggests nobody: %s', (title) => {
  expect(titled(title)).toEqual([]);
});

test.each([
  'This is Ada Example, and she sails.',
  "I'm Ada Example's brother.",
  "I'm happy. I am not sure.",
  'My name is on the list.',
  "I'm Ada.",
])('what introduces nobody suggests nobody: %s', (text) => {
  expect(saying(text)).toEqual([]);
});

test('a name that several sources tell is one suggestion, surer than each of them', () => {
  const suggestions = suggestNames({
    title: 'Tides, with Ada Example',
    description: 'Guest: Ada Example',
    said: [
      { label: 'A', text: "I'm Bo Sample. Welcome." },
      { label: 'B', text: "Thank you. I'm Ada Example." },
    ],
  });
  expect(suggestions).toEqual([
    {
      label: 'B',
      name: 'Ada Example',
      confidence: expect.closeTo(0.9, 9),
      from: 'self-introduction',
      words: "I'm Ada Example",
    },
    { label: 'A', name: 'Bo Sample', confidence: 0.7, from: 'self-introduction', words: "I'm Bo Sample" },
  ]);
});

test('two speakers who claim one name are both weak', () => {
  const said = ['A', 'B'].map((label) => ({ label, text: 'My name is Ada Example.' }));
  expect(suggestNames({ said }).map(({ label, confidence }) => [label, confidence])).toEqual([
    ['A', 0.4],
    ['B', 0.4],
  ]);
});
