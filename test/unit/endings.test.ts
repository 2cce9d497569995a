import { endings } from '../../stack/supervisor/endings.ts';

test('everything is ended in the reverse order of its beginning, once, whatever fails', async () => {
  const done: string[] = [];
  const told: string[] = [];
  const ending = endings((line) => told.push(line));
  ending.add('the log', () => void done.push('log'));
  ending.add('PostgreSQL', async () => {
    throw new Error('it hangs');
  });
  ending.add('the workers', async () => void done.push('workers'));
  await Promise.all([ending.run(), ending.run()]);
  await ending.run();
  expect(done).toEqual(['workers', 'log']);
  expect(told).toEqual(['PostgreSQL: it hangs']);
});

test('what begins after everything was ended is ended at once, and waited for', async () => {
  const done: string[] = [];
  const ending = endings(() => {});
  ending.add('the log', () => void done.push('log'));
  await ending.run();
  ending.add('PostgreSQL', async () => void done.push('PostgreSQL'));
  await ending.run();
  expect(done).toEqual(['log', 'PostgreSQL']);
});

test('what begins while everything is being ended is ended with it', async () => {
  const done: string[] = [];
  const ending = endings(() => {});
  ending.add('the log', () => void done.push('log'));
  ending.add('the workers', () => {
    ending.add('Temporal', () => void done.push('Temporal'));
    done.push('workers');
  });
  await ending.run();
  expect(done).toEqual(['workers', 'Temporal', 'log']);
});
