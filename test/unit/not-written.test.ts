import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notWritten } from '../../client/not-written.ts';

const folder = mkdtempSync(join(tmpdir(), 'vidmine-written-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'folder'));
writeFileSync(join(folder, 'file'), '');

const asked = (place: string, flag = 'w') => {
  try {
    writeFileSync(place, '', { flag });
  } catch (error) {
    return notWritten('No', place, error);
  }
  throw new Error(`${place} was written`);
};

test.each([
  [
    'a folder that is missing',
    join(folder, 'none', 'a.md'),
    /The folder \S+none is not there/,
    /mkdir -p \S+none/,
  ],
  [
    'a file where a folder should be',
    join(folder, 'file', 'a.md'),
    /is a file, not a folder/,
    /another place/,
  ],
  ['a folder where a file should be', join(folder, 'folder'), /a folder, not a file/, /another place/],
  ['a name too long', join(folder, 'n'.repeat(300)), /too long/, /shorter/],
])('%s is told in words, as what was typed wrongly', (_what, place, why, todo) => {
  expect(asked(place)).toMatchObject({
    ...{ why: expect.stringMatching(why), todo: expect.stringMatching(todo), usage: true },
  });
});

test('what is there already and is not to be replaced is left as it is', () => {
  expect(asked(join(folder, 'file'), 'wx')).toMatchObject({ why: expect.stringContaining('left as it is') });
});

test('no right to write there is told', () => {
  const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  expect(notWritten('No', 'x', error)).toMatchObject({ why: 'You have no right to write x.' });
});

test('what is none of the path, such as a full disk, is told in the system’s words', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  expect(notWritten('No', 'x', error)).toMatchObject({
    why: expect.stringContaining('no space left'),
    usage: false,
  });
});

test('where a folder is there and nothing can be made in it, it is not called missing', () => {
  const error = Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
  expect(notWritten('No', join(folder, 'new'), error)).toMatchObject({
    why: `Nothing can be made in ${folder}.`,
  });
});
