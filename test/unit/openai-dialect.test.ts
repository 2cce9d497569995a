import { COMMON_DIALECT, type Dialect, otherDialect } from '../../engines/language-model/openai-dialect.ts';

const after = (words: string, dialect: Partial<Dialect> = {}, status = 400, field?: string) =>
  otherDialect({ ...COMMON_DIALECT, ...dialect }, { status, words, field });

test.each<[what: string, words: string, field: string | undefined, change: Partial<Dialect>]>([
  [
    'the name of the limit',
    "Unsupported parameter: 'max_tokens' is not supported with this model.",
    'max_tokens',
    { limit: 'max_completion_tokens' },
  ],
  [
    'the temperature',
    "'temperature' does not support 0 with this model.",
    'temperature',
    { leftOut: ['temperature'] },
  ],
  ['the seed', 'Extra inputs are not permitted (seed)', 'seed', { leftOut: ['seed'] }],
  [
    'the wish to be told the usage',
    'unknown field stream_options',
    undefined,
    { leftOut: ['stream_options'] },
  ],
  [
    'the bounds of a text',
    "In context=('properties', 'word'), 'maxLength' is not permitted.",
    undefined,
    { bounds: false },
  ],
])('a server that refuses %s is asked without', (_, words, field, change) => {
  expect(after(words, {}, 400, field)).toEqual({ ...COMMON_DIALECT, ...change });
  expect(after(words, {}, 422, field)).toEqual({ ...COMMON_DIALECT, ...change });
});

test.each([
  ['another status', 'temperature is not supported', 500, {}],
  ['a value that is too large', 'max_tokens is too large: this model allows 4096', 400, {}],
  ['what was left out already', 'temperature is not supported', 400, { leftOut: ['temperature'] as const }],
  ['something else', 'You are not allowed to do this.', 400, {}],
  ['a word that merely contains a name', 'the seedling is unknown', 400, {}],
] as const)('nothing is said otherwise for %s', (_, words, status, dialect) => {
  expect(after(words, dialect, status)).toBeUndefined();
});
