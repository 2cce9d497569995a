import { gbnfOf } from '../../engines/language-model/gbnf.ts';

test('a grammar admits JSON without white space, each part as its schema bounds it', () => {
  const grammar = gbnfOf({
    type: 'object',
    properties: {
      a: { type: 'array', items: { enum: ['x', 'say "hi"', 3] }, minItems: 0, maxItems: 2 },
      b: { type: 'string', minLength: 1, maxLength: 9 },
      c: { oneOf: [{ type: 'boolean' }, { type: 'null' }] },
    },
    required: ['a', 'b', 'c'],
  });
  expect(grammar.split('\n')).toEqual([
    'root ::= r3',
    expect.stringMatching(/^char ::= /),
    String.raw`r1 ::= "[" (("\"x\"" | "\"say \\\"hi\\\"\"" | "3") ("," ("\"x\"" | "\"say \\\"hi\\\"\"" | "3")){0,1})? "]"`,
    String.raw`r2 ::= "\"" char{1,9} "\""`,
    String.raw`r3 ::= "{" "\"a\":" r1 "," "\"b\":" r2 "," "\"c\":" (("true" | "false") | "null") "}"`,
    '',
  ]);
});

test.each([
  [0, 0, '"[]"'],
  [1, 1, '"[" ("null") "]"'],
  [2, 4, '"[" ("null" ("," "null"){1,3}) "]"'],
])('a list of %i to %i items', (minItems, maxItems, rule) => {
  expect(gbnfOf({ type: 'array', items: { type: 'null' }, minItems, maxItems })).toContain(
    `r1 ::= ${rule}\n`,
  );
});
