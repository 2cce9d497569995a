import { z } from 'zod';
import { evaluationAnswerSchema } from '../../domain/evaluation/answer-schema.ts';
import { consolidationAnswerSchema } from '../../domain/evaluation/consolidation.ts';
import { itemAnswerSchema } from '../../domain/evaluation/item-schema.ts';
import { miningAnswerSchema } from '../../domain/mining/answer-schema.ts';
import { gbnfOf } from '../../engines/language-model/gbnf.ts';
import { grammarSchema } from '../../engines/language-model/grammar-schema.ts';
import { miningTask } from '../fixtures/mining-task.ts';

const KEYWORDS = new Set(
  'type properties required additionalProperties items minItems maxItems minLength maxLength enum oneOf'.split(
    ' ',
  ),
);

/** Keywords of a schema at every depth; names of properties are not keywords. */
function keywordsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(keywordsOf);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'properties'
      ? [key, ...Object.values(value as object).flatMap(keywordsOf)]
      : [key, ...(key === 'enum' || key === 'required' ? [] : keywordsOf(value))],
  );
}

const OURS = {
  extractive: miningAnswerSchema(miningTask({ style: 'extractive' })),
  abstractive: miningAnswerSchema(miningTask()),
  'evaluation, reasoned': evaluationAnswerSchema(['0.0', '12.3'], 'reasoned'),
  'evaluation, scores': evaluationAnswerSchema(['0.0'], 'scores'),
  'evaluation of items': itemAnswerSchema(['p0', 'p1']),
  'comparison of claims': consolidationAnswerSchema,
};

test.each(Object.entries(OURS))(
  'defect 77: the schema of %s uses no keyword that some engine ignores, refuses or crashes on',
  (_, schema) => {
    const used = new Set(keywordsOf(grammarSchema(schema)));
    expect([...used].filter((keyword) => !KEYWORDS.has(keyword))).toEqual([]);
  },
);

test.each(Object.entries(OURS))('the schema of %s has a grammar', (_, schema) => {
  expect(gbnfOf(grammarSchema(schema))).toMatch(/^root ::= r\d+\n/);
});

test.each([
  ['an e-mail address (a look-ahead crashes the server)', z.email(), /\$ uses format, pattern/],
  ['a time (likewise)', z.iso.datetime(), /pattern/],
  ['any pattern', z.string().max(5).regex(/^a+$/), /pattern/],
  ['a string without bound', z.string(), /maxLength is missing/],
  ['a string that is too long', z.string().max(2001), /at most 2000/],
  ['a list without bound', z.array(z.boolean()), /maxItems is missing/],
  ['a tuple', z.tuple([z.boolean()]), /prefixItems/],
  ['a number', z.number().min(0).max(1), /"number" is not bounded/],
  ['a wide integer', z.int(), /range of at most 100/],
  ['a record', z.record(z.string().max(5), z.boolean()), /propertyNames|named properties/],
  ['anything', z.unknown(), /"anything" is not bounded/],
])('refuses %s', (_, schema, why) => {
  expect(() => grammarSchema(schema)).toThrow(why);
});

test('refuses an optional property and says which', () => {
  expect(() => grammarSchema(z.strictObject({ a: z.strictObject({ b: z.boolean().optional() }) }))).toThrow(
    /\$\.a\.b must be required/,
  );
});

test('an integer range becomes the list of its numbers', () => {
  expect(grammarSchema(z.int().min(3).max(5))).toEqual({ enum: [3, 4, 5] });
});
