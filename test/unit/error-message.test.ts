import { errorMessage } from '../../domain/error-message.ts';

test.each<[string, unknown, string]>([
  ['an error', new Error('it broke'), 'it broke'],
  ['an object that only looks like one', { message: 'it broke' }, 'it broke'],
  [
    'several errors without words of their own',
    { message: '', errors: [new Error('a'), new Error('b')] },
    'a; b',
  ],
  ['several that say the same', new AggregateError([new Error('a'), new Error('a')]), 'a'],
  ['an error without words', new RangeError(''), 'RangeError'],
  ['a text', 'it broke', 'it broke'],
  ['nothing', undefined, 'undefined'],
])('%s', (_name, error, message) => {
  expect(errorMessage(error)).toBe(message);
});
