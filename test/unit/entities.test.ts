import { mentionedEntities } from '../../domain/entities/mention.ts';
import { mayMerge } from '../../domain/entities/merge-rules.ts';
import { closesCircle, type HandMerge, type NameAsAlias, rootsOf } from '../../domain/entities/roots.ts';
import { ENTITY_KINDS } from '../../domain/relations.ts';
import { drawing } from '../fixtures/drawing.ts';

describe('which entity a mention is', () => {
  test('spellings of one name and kind are one entity, with the aliases of all of them', () => {
    expect(
      mentionedEntities([
        { kind: 'person', name: 'ada  lovelace', aliases: ['Lovelace', ' '] },
        {
          kind: 'person',
          name: 'Ada Lovelace',
          aliases: ['ADA LOVELACE', 'lovelace', 'Countess of Lovelace'],
        },
        { kind: 'jargon', name: 'Ada Lovelace', aliases: [] },
      ]),
    ).toEqual([
      { kind: 'jargon', name: { spelling: 'Ada Lovelace', normalized: 'ada lovelace' }, aliases: [] },
      {
        kind: 'person',
        name: { spelling: 'Ada Lovelace', normalized: 'ada lovelace' },
        aliases: [
          { spelling: 'Countess of Lovelace', normalized: 'countess of lovelace' },
          { spelling: 'Lovelace', normalized: 'lovelace' },
        ],
      },
    ]);
  });

  test('the order of mentions changes nothing', () => {
    for (let seed = 0; seed < 500; seed++) {
      const draw = drawing(seed);
      const mentions = draw.list(6, () => ({
        kind: draw.one(ENTITY_KINDS),
        name: draw.one(['Tide', 'tide', 'TIDE', 'Moon', 'Neap tide']),
        aliases: draw.list(3, () => draw.one(['tide', 'Tides', 'tides', 'Ebb'])),
      }));
      expect(mentionedEntities(draw.shuffled(mentions))).toEqual(mentionedEntities(mentions));
    }
  });
});

const alias = (id: number, name: string, owner: number, more: Partial<NameAsAlias> = {}): NameAsAlias => ({
  id,
  kind: 'person',
  name,
  apart: false,
  owner,
  ...more,
});

describe('what is one', () => {
  test.each<[string, HandMerge[], NameAsAlias[], Record<number, number>]>([
    ['nothing without merges and aliases', [], [], {}],
    ['a merge by hand', [{ from: 1, into: 2 }], [], { 1: 2 }],
    [
      'merges in a chain',
      [
        { from: 1, into: 2 },
        { from: 2, into: 3 },
      ],
      [],
      { 1: 3, 2: 3 },
    ],
    ['a name that one entity has as its alias', [], [alias(1, 'lovelace', 2)], { 1: 2 }],
    ['not a name that two entities have', [], [alias(1, 'smith', 2), alias(1, 'smith', 3)], {}],
    [
      'a name that two entities have which are one by hand',
      [{ from: 3, into: 2 }],
      [alias(1, 'smith', 2), alias(1, 'smith', 3)],
      { 1: 2, 3: 2 },
    ],
    [
      'a name that two entities have which are one by an alias',
      [],
      [alias(1, 'rag', 2), alias(1, 'rag', 3), alias(2, 'retrieval generation', 3)],
      { 1: 3, 2: 3 },
    ],
    [
      'of two that are each other’s alias the shorter goes to the longer',
      [],
      [alias(1, 'retrieval generation', 2), alias(2, 'rag', 1)],
      { 2: 1 },
    ],
    [
      'what a person merged goes where the person put it',
      [{ from: 1, into: 3 }],
      [alias(1, 'lovelace', 2)],
      { 1: 3 },
    ],
    ['what a person keeps apart is no other name', [], [alias(1, 'lovelace', 2, { apart: true })], {}],
    [
      'a merge against an alias leaves no circle',
      [{ from: 2, into: 1 }],
      [alias(1, 'lovelace', 2)],
      { 2: 1 },
    ],
  ])('%s', (_, merges, aliases, expected) => {
    expect(Object.fromEntries(rootsOf(merges, aliases))).toEqual(expected);
  });

  test('roots have no root, everything has one, and the order of rows changes nothing', () => {
    let joinedByAlias = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const draw = drawing(seed);
      const id = () => 1 + draw.below(6);
      const merges = withoutCircles(draw.list(4, () => ({ from: id(), into: id() })));
      const aliases = draw
        .list(8, () => ({ id: id(), owner: id() }))
        .filter(({ id: named, owner }) => named !== owner)
        .map(({ id: named, owner }) => alias(named, 'n'.repeat(named), owner));
      const roots = rootsOf(merges, aliases);
      joinedByAlias += roots.size - merges.length;
      for (const root of roots.values()) expect(roots.has(root)).toBe(false);
      for (const { from, into } of merges) expect(roots.get(from)).toBe(roots.get(into) ?? into);
      expect(rootsOf(draw.shuffled(merges), draw.shuffled(aliases))).toEqual(roots);
    }
    expect(joinedByAlias).toBeGreaterThan(1000);
  });
});

/** As the command line allows them: each merged once, none in a circle. */
function withoutCircles(merges: readonly HandMerge[]): HandMerge[] {
  const kept: HandMerge[] = [];
  for (const merge of merges) {
    const again = kept.some(({ from }) => from === merge.from);
    if (!again && merge.from !== merge.into && !closesCircle(kept, merge)) kept.push(merge);
  }
  return kept;
}

test.each([
  ['person', 'person', 'yes'],
  ['jargon', 'mental_model', 'insist'],
  ['mental_model', 'jargon', 'insist'],
  ['person', 'organization', 'no'],
  ['organization', 'person', 'no'],
  ['jargon', 'person', 'no'],
  ['organization', 'mental_model', 'no'],
] as const)('defect 71: a %s merged into a %s: %s', (from, into, expected) => {
  expect(mayMerge(from, into)).toBe(expected);
});
