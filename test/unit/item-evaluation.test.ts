import { isPlausibleName } from '../../domain/evaluation/canonical-name.ts';
import { carryOutItems } from '../../domain/evaluation/carry-out-items.ts';
import { buildItemPrompt } from '../../domain/evaluation/item-prompt.ts';
import { itemAnswerSchema, LONGEST_ITEM } from '../../domain/evaluation/item-schema.ts';
import { type CandidateItem, ITEM_KINDS, type ItemEvaluation } from '../../domain/evaluation/items.ts';
import { type ItemVerdict, parseItems } from '../../domain/evaluation/parse-items.ts';
import { finalItems } from '../../domain/items.ts';
import { grammarSchema } from '../../engines/language-model/grammar-schema.ts';
import { item, itemVerdict } from '../fixtures/claims-to-judge.ts';
import { seededRandom } from '../fixtures/spoken-words.ts';
import { acceptedItem } from '../fixtures/verdict-answers.ts';

const ADA = item('p0', 'Ada Lovelace');
const BRIGHT = item('p1', 'Tom Bright');
const BANK = item('p2', 'Bright Bank', { entityType: 'organization' });

test.each<[string, unknown]>([
  ['no importance', acceptedItem({ importance: undefined })],
  ['an importance beyond the scale', acceptedItem({ importance: 11 })],
  ['an unknown decision', acceptedItem({ decision: 'split' })],
  ['a merge into itself', acceptedItem({ decision: 'merge', mergeInto: 'p0' })],
  ['a merge into what was not asked about', acceptedItem({ decision: 'merge', mergeInto: 'p9' })],
  ['a merge into nothing', acceptedItem({ decision: 'merge' })],
  ['a merge of a person into an organization', acceptedItem({ decision: 'merge', mergeInto: 'p2' })],
  ['a word instead of an object', 'accept'],
])('an item whose verdict has %s is missing, never guessed', (_, answer) => {
  const answers = { p0: answer, p1: acceptedItem(), p2: acceptedItem(), p7: acceptedItem() };
  const { verdicts, missing } = parseItems(answers, [ADA, BRIGHT, BANK]);
  expect(verdicts.map(({ itemId }) => itemId)).toEqual(['p1', 'p2']);
  expect(missing).toEqual([ADA]);
});

test('a name that was cut at its bound is none', () => {
  const answer = acceptedItem({ canonicalName: 'Ada '.repeat(LONGEST_ITEM.name / 4) });
  expect(parseItems({ p0: answer }, [ADA]).verdicts[0]?.canonicalName).toBe('');
});

test('defect 92: there is no place for external ids in schema, answer or result', () => {
  const answer = acceptedItem({ external_ids: { wikidata: 'Q7259' }, wikipedia: 'Ada_Lovelace' });
  expect(itemAnswerSchema(['p0']).safeParse({ p0: answer }).success).toBe(false);
  expect(Object.keys(grammarSchema(itemAnswerSchema(['p0'])).properties as object)).toEqual(['p0']);
  const { verdicts } = parseItems({ p0: answer }, [ADA]);
  const published = finalItems([ADA], carryOutItems([ADA], verdicts, ''));
  expect(published).toHaveLength(1);
  expect(JSON.stringify([verdicts, published])).not.toMatch(/Q7259|Ada_Lovelace|external|wiki/);
});

test.each<[boolean, string, readonly string[]]>([
  [true, 'Ada Lovelace', ['Lovelace']],
  [true, 'ada lovelace', ['Dr. Ada']],
  [true, 'Zoë Bright', ['zoe']],
  [true, 'neap tide', ['neap tides']],
  [true, 'mortgage', ['mortgages']],
  [true, 'consumer price index', ['CPI']],
  [true, 'Bank of England', ['BOE']],
  [true, 'CPI', ['consumer price index']],
  [true, 'Bank of England', ['the Bank', 'England']],
  [true, 'the bank', ['bank']],
  [false, 'Bob', ['Ada']],
  [false, 'Dr. Bob', ['Dr. Ada']],
  [false, 'Bank of Japan', ['Bank of England']],
  [false, 'United Nations', ['Federal Reserve', 'the Fed']],
  [false, 'Massachusetts', ['MIT']],
  [false, '', ['Ada']],
  [false, '...', ['Ada']],
])('%s: %s may be shown for %j', (plausible, name, known) => {
  expect(isPlausibleName(name, known)).toBe(plausible);
});

const fates = (evaluations: readonly ItemEvaluation[]) =>
  Object.fromEntries(
    evaluations.map((one) => [
      one.itemId,
      !one.evaluated ? 'unevaluated' : (one.mergedInto ?? `${one.decision} as ${one.canonicalName}`),
    ]),
  );

test('a model cannot rename Ada into Bob', () => {
  const verdicts = [
    itemVerdict('p0', { canonicalName: 'Bob' }),
    itemVerdict('p1', { canonicalName: 'T. Bright' }),
  ];
  expect(fates(carryOutItems([ADA, BRIGHT], verdicts, ''))).toEqual({
    p0: 'accept as Ada Lovelace',
    p1: 'accept as T. Bright',
  });
});

const NAMES = [item('p0', 'Ada'), item('p1', 'Lovelace'), item('p2', 'Countess')];
const merge = (itemId: string, mergeInto: string, importance = 5) =>
  itemVerdict(itemId, { decision: 'merge', mergeInto, importance });

test.each<[string, ItemVerdict[], Record<string, string>]>([
  [
    'a chain ends in its last item, whose name may come from all of them',
    [merge('p0', 'p1'), merge('p1', 'p2'), itemVerdict('p2', { canonicalName: 'Ada Lovelace' })],
    { p0: 'p2', p1: 'p2', p2: 'accept as Ada Lovelace' },
  ],
  [
    'of a cycle the most important one is accepted',
    [merge('p0', 'p1', 3), merge('p1', 'p0', 8), itemVerdict('p2')],
    { p0: 'p1', p1: 'accept as Lovelace', p2: 'accept as Countess' },
  ],
  [
    'what merges into a rejected one goes with it',
    [merge('p0', 'p1', 9), itemVerdict('p1', { decision: 'reject', importance: 1 })],
    { p0: 'p1', p1: 'reject as Lovelace', p2: 'unevaluated' },
  ],
  [
    'a merge into what does not exist is no verdict',
    [merge('p0', 'p9'), itemVerdict('p1')],
    { p0: 'unevaluated', p1: 'accept as Lovelace', p2: 'unevaluated' },
  ],
])('%s', (_, verdicts, expected) => {
  expect(fates(carryOutItems(NAMES, verdicts, 'forgotten'))).toEqual(expected);
});

test('defect 91: all surface forms stay as aliases, with all places they are cited at', () => {
  const items = [
    item('p0', 'Dr. Lovelace', { aliases: ['Lovelace'], about: 'a writer' }),
    item('p1', 'Ada', { about: 'of the first program' }),
    item('p2', 'Countess'),
  ];
  const verdicts = [
    itemVerdict('p0', { canonicalName: 'Ada Lovelace', importance: 8 }),
    merge('p1', 'p0'),
    itemVerdict('p2', { canonicalName: 'ADA LOVELACE' }),
  ];
  const [ada, countess] = finalItems(items, carryOutItems(items, verdicts, ''));
  expect(ada).toMatchObject({
    name: 'Ada Lovelace',
    aliases: ['Lovelace', 'Dr. Lovelace', 'Ada'],
    about: 'a writer',
    cited: [0, 1].map((segmentOrdinal) => ({ segmentOrdinal, sentences: [1] })),
    evaluation: { evaluated: true, decision: 'accept', importance: 8 },
  });
  expect(countess?.name).toBe('Countess');
});

test('of two items that end with one name, the better judged one decides', () => {
  const items = [item('p0', 'Ada L.'), item('p1', 'Ada Lovelace')];
  const verdicts = [
    itemVerdict('p0', { decision: 'reject', canonicalName: 'Ada Lovelace' }),
    itemVerdict('p1', { importance: 7 }),
  ];
  expect(finalItems(items, carryOutItems(items, verdicts, ''))).toMatchObject([
    { name: 'Ada Lovelace', aliases: ['Ada L.'], evaluation: { decision: 'accept', importance: 7 } },
  ]);
});

test('whatever the evaluator says, no item and no place it is cited at is lost', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const below = (most: number) => Math.floor(random() * most);
    const items = Array.from({ length: 1 + below(10) }, (_, index) =>
      item(`p${index}`, `Name ${index}`, { entityType: random() < 0.7 ? 'person' : 'organization' }),
    );
    const verdicts = items.flatMap(({ id }): ItemVerdict[] =>
      random() < 0.1
        ? []
        : [
            itemVerdict(id, {
              decision: (['accept', 'reject', 'merge', 'merge'] as const)[below(4)]!,
              mergeInto: `p${below(items.length + 1)}`,
              importance: below(11),
              canonicalName: random() < 0.5 ? `Name ${below(10)}` : 'Bob',
            }),
          ],
    );
    const evaluations = carryOutItems(items, verdicts, 'forgotten');
    expect(evaluations.map(({ itemId }) => itemId)).toEqual(items.map(({ id }) => id));
    const byId = new Map(evaluations.map((one) => [one.itemId, one]));
    for (const one of evaluations) {
      if (!one.evaluated) continue;
      expect(one.canonicalName).not.toBe('Bob');
      expect(one.decision === 'merge').toBe(one.mergedInto !== undefined);
      if (one.mergedInto === undefined) continue;
      const target = byId.get(one.mergedInto)!;
      expect(target.evaluated && target.decision === 'merge').toBe(false);
      expect(entityTypeOf(items, one.mergedInto)).toBe(entityTypeOf(items, one.itemId));
    }
    const cited = finalItems(items, evaluations).flatMap((one) => one.cited.map((at) => at.segmentOrdinal));
    expect(cited.toSorted((a, b) => a - b)).toEqual(items.map((_, index) => index));
  }
});

const entityTypeOf = (items: readonly CandidateItem[], id: string) =>
  items.find((one) => one.id === id)?.entityType;

test.each(ITEM_KINDS)(
  'defect 75: the prompt for %s begins with the same bytes, and its example fits its schema',
  (kind) => {
    const prompts = ['Tides', 'Concrete'].map((title) => buildItemPrompt(kind, [], { title }));
    const [{ instructions } = { instructions: '' }] = prompts;
    expect(prompts[1]?.instructions).toBe(instructions);
    const ids = [...instructions.matchAll(/^([pjm]\d+) /gm)].map(([, id]) => id!);
    expect(ids).toHaveLength(3);
    const answer: unknown = JSON.parse(instructions.slice(instructions.lastIndexOf('\n{')).trim());
    expect(itemAnswerSchema(ids).safeParse(answer).error).toBeUndefined();
    expect(
      parseItems(
        answer,
        ids.map((id) => item(id, id)),
      ).missing,
    ).toEqual([]);
  },
);

test('an item is told with its other names, what is known of it and how often it is cited', () => {
  const known = { aliases: ['the countess'], about: 'wrote a "program"' };
  const { input } = buildItemPrompt('people', [item('p3', 'Ada', known)], { title: 'T', shortSummary: 'S.' });
  expect(input).toBe(
    'Video: "T"\nSummary: "S."\nList:\np3 (person) "Ada"; also "the countess"; told as "wrote a \\"program\\""; cited once\nAnswer:\n',
  );
});
