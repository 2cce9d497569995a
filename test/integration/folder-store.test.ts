import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFolderStore } from '../../storage/artifacts/folder-store.ts';

/** Another file system where there is one (Linux): there, moving in means copying. */
const ELSEWHERE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const folders: string[] = [];

async function newFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(path.join(parent, 'vidmine-test-store-'));
  folders.push(folder);
  return folder;
}

async function newFile(content: string | Uint8Array, parent?: string): Promise<string> {
  const file = path.join(await newFolder(parent), 'source.m4a');
  await writeFile(file, content);
  return file;
}

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

test.each([
  ['the same file system', tmpdir()],
  ['another file system', ELSEWHERE],
])('a file from %s is moved in, found under its key and readable by its owner', async (_, parent) => {
  const root = path.join(await newFolder(), 'artifacts');
  const store = createFolderStore(root);
  const source = await newFile('sound', parent);
  expect(await store.put('audio/v1/abc.m4a', source)).toBe(5);
  const located = await store.locate('audio/v1/abc.m4a');
  expect(await readFile(located!, 'utf8')).toBe('sound');
  expect((await stat(located!)).mode & 0o777).toBe(0o640);
  expect(existsSync(source)).toBe(false);
});

test('an artifact is seen whole or not at all while it is copied in', async () => {
  const store = createFolderStore(await newFolder());
  const size = 48 * 1024 * 1024;
  const source = await newFile(new Uint8Array(size), ELSEWHERE);
  let done = false;
  const putting = store.put('audio/large.m4a', source).finally(() => {
    done = true;
  });
  const sizes = new Set<number>();
  while (!done) {
    const located = await store.locate('audio/large.m4a');
    if (located !== undefined) sizes.add((await stat(located)).size);
  }
  expect(await putting).toBe(size);
  expect([...sizes].filter((seen) => seen !== size)).toEqual([]);
});

test('putting again replaces the artifact', async () => {
  const store = createFolderStore(await newFolder());
  await store.put('audio/x.m4a', await newFile('first'));
  await store.put('audio/x.m4a', await newFile('second, longer'));
  expect(await readFile((await store.locate('audio/x.m4a'))!, 'utf8')).toBe('second, longer');
});

test('what a crash left half copied is deleted by a later copy, what is young is left alone', async () => {
  const root = await newFolder();
  const incoming = path.join(root, '.incoming');
  await mkdir(incoming);
  await writeFile(path.join(incoming, 'old'), 'half');
  await utimes(path.join(incoming, 'old'), new Date(0), new Date(0));
  await writeFile(path.join(incoming, 'young'), 'half');
  await createFolderStore(root).put('audio/x.m4a', await newFile('sound', ELSEWHERE));
  const left = await readdir(incoming);
  expect(left).toContain('young');
  expect(left.includes('old')).toBe(ELSEWHERE === tmpdir());
});

test('nothing is found under a key that holds nothing, and deleting it is no error', async () => {
  const store = createFolderStore(path.join(await newFolder(), 'not', 'yet', 'there'));
  expect(await store.locate('audio/x.m4a')).toBeUndefined();
  await store.delete('audio/x.m4a');
});

test('a deleted artifact is gone', async () => {
  const store = createFolderStore(await newFolder());
  await store.put('audio/x.m4a', await newFile('sound'));
  await store.delete('audio/x.m4a');
  expect(await store.locate('audio/x.m4a')).toBeUndefined();
});

test('no key leads outside the store', async () => {
  const root = await newFolder();
  const store = createFolderStore(path.join(root, 'store'));
  const source = await newFile('sound');
  await expect(store.put('../outside', source)).rejects.toThrow('no artifact key');
  await expect(store.locate('../outside')).rejects.toThrow('no artifact key');
  await expect(store.delete('../outside')).rejects.toThrow('no artifact key');
  expect(existsSync(source)).toBe(true);
});

test('what is not a plain file is refused and left where it is', async () => {
  const store = createFolderStore(await newFolder());
  const source = await newFile('sound');
  const link = `${source}.link`;
  await symlink(source, link);
  await expect(store.put('audio/x.m4a', link)).rejects.toThrow('is not a plain file');
  await expect(store.put('audio/x.m4a', path.dirname(source))).rejects.toThrow('is not a plain file');
  expect(existsSync(link)).toBe(true);
});

test('a store that cannot be used is a system fault, so that no video pays for it', async () => {
  const file = await newFile('a file where the folder should be');
  const store = createFolderStore(file);
  const putting = store.put('audio/x.m4a', await newFile('sound'));
  await expect(putting).rejects.toMatchObject({ fault: { fault: 'system', reason: 'artifact-store' } });
});
