import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';

const NODE_MODULES = join(import.meta.dirname, '../../node_modules');

let project: string;
let kept: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'vidmine-test-bundle-')));
  kept = join(project, 'kept', 'workflows');
  for (const folder of ['workflows', 'domain']) mkdirSync(join(project, folder));
  symlinkSync(NODE_MODULES, join(project, 'node_modules'));
  writeFileSync(join(project, 'package-lock.json'), '{}');
  writeFileSync(join(project, 'domain', 'word.ts'), "export const WORD = 'old-word';\n");
  writeFileSync(
    join(project, 'workflows', 'workflows.ts'),
    "import { WORD } from '../domain/word.ts';\nexport async function says(): Promise<string> {\n  return WORD;\n}\n",
  );
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const bundle = async (): Promise<string> => (await bundledWorkflows({ project, kept })).code;

test('the workflows are put together once, and read from then on', async () => {
  expect(await bundle()).toContain('old-word');
  const [file, ...others] = readdirSync(kept);
  expect(others).toEqual([]);
  appendFileSync(join(kept, file!), '// as it was kept');
  expect(await bundle()).toMatch(/as it was kept$/);
});

test.each([
  ['what they are made of', 'domain/word.ts', "export const WORD = 'new-word';\n"],
  ['the packages', 'package-lock.json', '{"lockfileVersion":3}'],
])('other code is put together anew where %s changed, and what was kept goes', async (_what, file, text) => {
  await bundle();
  const before = readdirSync(kept);
  writeFileSync(join(project, file), text);
  expect((await bundle()).includes('new-word')).toBe(text.includes('new-word'));
  const after = readdirSync(kept);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
});

test('where nothing can be kept they are put together each time', async () => {
  writeFileSync(join(project, 'kept'), 'a file where the folder was to be');
  expect(await bundle()).toContain('old-word');
  expect(await bundle()).toContain('old-word');
});
