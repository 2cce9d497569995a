import { CommanderError } from 'commander';
import { EXIT, exitCodeOf, renderError } from '../../client/rendering/errors.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { UserError } from '../../domain/user-error.ts';
import { ConfigurationError } from '../../stack/configuration/configuration-problem.ts';

test('an error for people shows what happened, why and what to do, and no stack', () => {
  const error = new UserError({
    what: 'no database answers',
    why: 'postgresql://someone:pa55word@db:5432/vidmine refused the connection\nECONNREFUSED',
    todo: 'start the stack with `vidmine up`.',
    cause: new Error('inner'),
  });
  expect(renderError(error, PLAIN)).toBe(`error: no database answers
  postgresql://someone:****@db:5432/vidmine refused the connection
  ECONNREFUSED
What to do: start the stack with \`vidmine up\`.`);
});

test('an error nobody foresaw keeps its stack and its cause', () => {
  const text = renderError(new TypeError('x is undefined', { cause: new Error('inner') }), PLAIN);
  const [first, second, ...calls] = text.split('\n');
  expect([first, second]).toEqual(['unexpected error: x is undefined', '  caused by: inner']);
  expect(calls[0]).toMatch(/^ {2}at .*errors\.test\.ts/);
});

test('what is no error at all is still shown', () => {
  expect(renderError('broken', PLAIN)).toBe('unexpected error: broken');
});

test('colours appear only where the terminal has them', () => {
  const error = new UserError({ what: 'no database answers' });
  expect(renderError(error, { ...PLAIN, color: true })).toContain('\u001b[31merror:');
  expect(renderError(error, PLAIN)).toBe('error: no database answers');
});

test('what commander has printed is not printed again', () => {
  expect(renderError(new CommanderError(1, 'commander.unknownOption', 'unknown option'), PLAIN)).toBe('');
});

test.each<[string, unknown, number]>([
  ['an unforeseen error', new Error('x'), EXIT.error],
  ['an error for people', new UserError({ what: 'x' }), EXIT.error],
  ['a wrong word on the command line', new UserError({ what: 'x', usage: true }), EXIT.usage],
  ['a wrong configuration', new ConfigurationError([{ where: 'a', what: 'b' }]), EXIT.usage],
  ['an unknown option', new CommanderError(1, 'commander.unknownOption', ''), EXIT.usage],
  ['a question for help', new CommanderError(0, 'commander.helpDisplayed', ''), EXIT.ok],
])('%s ends with its exit code', (_name, error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
