import { UserError } from '../../domain/user-error.ts';

test('an error for people reads as what, why and what to do', () => {
  const error = new UserError({
    what: 'no stack is running',
    why: 'nothing answers at 127.0.0.1:7233',
    todo: 'start one with `vidmine up`.',
  });
  expect(error.message).toBe(
    'no stack is running\nnothing answers at 127.0.0.1:7233\nWhat to do: start one with `vidmine up`.',
  );
  expect(error).toMatchObject({ name: 'UserError', what: 'no stack is running', usage: false });
});

test('the error underneath is kept for the log', () => {
  const cause = new Error('connect ECONNREFUSED');
  expect(new UserError({ what: 'no stack is running', cause }).cause).toBe(cause);
});
