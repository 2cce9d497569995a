import { normalisedName } from '../../domain/normalised-name.ts';

test.each([
  ['Ada Moreno', 'ada moreno'],
  ['  Ada   MORENO,', 'ada moreno'],
  ['“Ada Moreno’s”', 'ada moreno'],
  ["Ada Moreno's", 'ada moreno'],
  ['James', 'james'],
  ['U.S.', 'u.s'],
  ['C++', 'c++'],
  ['C#', 'c#'],
  ['Ångström', 'ångström'],
  ['A\u030angström', 'ångström'],
  ['ﬁrst-principles thinking', 'first-principles thinking'],
  ['北京', '北京'],
  ['...', '...'],
])('%j is known as %j', (name, normalised) => {
  expect(normalisedName(name)).toBe(normalised);
});

test('a normalised name stays as it is', () => {
  for (const name of ['ada moreno', 'c++', 'u.s', '...']) expect(normalisedName(name)).toBe(name);
});
