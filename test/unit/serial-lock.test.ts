import { createSerialLock } from '../../engines/language-model/serial-lock.ts';

test('tasks run one after the other, in order, whether they fail or not', async () => {
  const inTurn = createSerialLock();
  const log: string[] = [];
  const task =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} starts`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([inTurn(task('a', true)), inTurn(task('b')), inTurn(task('c'))]);
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});

test('a waiting task that is aborted fails at once and never runs', async () => {
  const inTurn = createSerialLock();
  const first = Promise.withResolvers<void>();
  const abort = new AbortController();
  let ran = false;
  const running = inTurn(() => first.promise);
  const waiting = inTurn(async () => {
    ran = true;
  }, abort.signal);
  abort.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  first.resolve();
  await running;
  await inTurn(async () => {});
  expect(ran).toBe(false);
});
