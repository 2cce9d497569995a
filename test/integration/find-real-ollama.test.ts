import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { writeProgram } from '../fixtures/fake-program.ts';
import { findOllama } from '../fixtures/real-ollama/find-program.ts';
import { buildKey } from '../fixtures/real-ollama/recipe.ts';

/** How the tests come by a real Ollama; what they do with it is in real-ollama.test.ts. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmine-find-ollama-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A folder with a program that says it is Ollama of this version, as one does that finds no server. */
async function ollamaOf(version: string): Promise<string> {
  const place = await mkdtemp(join(folder, 'bin-'));
  const says = `print('Warning: could not connect to a running Ollama instance')
print('Warning: client version is ${version}', file=sys.stderr)`;
  await writeProgram(place, 'ollama', says);
  return place;
}

const noBuild = async (): Promise<string> => {
  throw new Error('go: not found');
};

test('the one that is named is taken before all others, of whatever version', async () => {
  const named = join(await ollamaOf('0.12.6'), 'ollama');
  const environment = { VIDMINE_TEST_OLLAMA: named, PATH: await ollamaOf('0.20.0') };
  expect(await findOllama({ environment, build: noBuild })).toEqual({ program: named, version: '0.12.6' });
});

test.each([
  ['is not there', async () => join(folder, 'nothing')],
  [
    'tells no version',
    async () => writeProgram(await mkdtemp(join(folder, 'bin-')), 'ollama', 'print("hello")'),
  ],
])('one that is named and %s is an error, and none is built instead', async (_, place) => {
  let built = 0;
  const build = async () => `built ${++built}`;
  const found = findOllama({ environment: { VIDMINE_TEST_OLLAMA: await place() }, build });
  await expect(found).rejects.toThrow('VIDMINE_TEST_OLLAMA names');
  expect(built).toBe(0);
});

test('on the PATH, the first that is new enough is taken', async () => {
  const [old, good, newer] = [await ollamaOf('0.16.2'), await ollamaOf('0.17.0'), await ollamaOf('1.2.3')];
  const environment = { PATH: [old, join(folder, 'nothing'), good, newer].join(delimiter) };
  const found = await findOllama({ environment, build: noBuild });
  expect(found).toEqual({ program: join(good, 'ollama'), version: '0.17.0' });
});

test('where there is none, one is built', async () => {
  const built = join(await ollamaOf('0.17.4'), 'ollama');
  const environment = { PATH: await ollamaOf('0.16.2') };
  expect(await findOllama({ environment, build: async () => built })).toEqual({
    program: built,
    version: '0.17.4',
  });
});

describe('where none can be built', () => {
  const why = /none of at least 0\.17 is on the PATH, and building one failed \(go: not found\)/;

  test.each([undefined, '', '0', 'false'])('the reason is told, with CI=%s', async (CI) => {
    const found = await findOllama({ environment: { CI }, build: noBuild });
    expect(found).toEqual({ missing: expect.stringMatching(why) });
  });

  test.each(['true', '1'])('it is an error in continuous integration: CI=%s', async (CI) => {
    await expect(findOllama({ environment: { CI }, build: noBuild })).rejects.toThrow(why);
  });
});

test('a program that was built serves the processor it was built on, and no other', async () => {
  expect(buildKey()).toBe(buildKey());
  expect(buildKey('another processor')).not.toBe(buildKey());
});
