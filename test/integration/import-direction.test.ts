import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const REPORTED: [file: string, from: string, message: string][] = [
  ['domain/a.ts', 'kysely', 'domain is the pure rules'],
  ['domain/b.ts', 'node:fs', 'domain is the pure rules'],
  ['domain/mining/a.ts', '@temporalio/client', 'domain is the pure rules'],
  ['domain/mining/b.ts', '../../storage/database/batches.ts', 'domain is the pure rules'],
  ['engines/speech/a.ts', '../../storage/database/batches.ts', 'engines import only domain'],
  ['engines/speech/b.ts', '../../stack/home.ts', 'engines import only domain'],
  ['storage/database/a.ts', '../../engines/speech/speech-engine.ts', 'storage imports only domain'],
  ['activities/a.ts', '../workflows/batch.ts', 'activities import only'],
  ['activities/b.ts', '../stack/home.ts', 'activities import only'],
  ['workflows/a.ts', '../storage/database/batches.ts', 'workflows import only'],
  ['workflows/video/a.ts', '../../engines/speech/speech-engine.ts', 'workflows import only'],
  ['workers/a.ts', '../client/session.ts', 'workers import'],
  ['stack/servers/a.ts', '../../client/session.ts', 'stack imports only'],
  ['stack/servers/b.ts', '../../engines/speech/speech-engine.ts', 'stack imports only'],
  ['client/a.ts', '../test/fixtures/until.ts', 'client imports everything but'],
];

const ALLOWED: [file: string, from: string][] = [
  ['domain/mining/c.ts', '../ids.ts'],
  ['domain/c.ts', 'zod'],
  ['engines/speech/c.ts', '../processes/child-program.ts'],
  ['storage/database/c.ts', '../../domain/ids.ts'],
  ['activities/c.ts', '../engines/speech/speech-engine.ts'],
  ['workflows/c.ts', '../activities/inputs.ts'],
  ['workers/c.ts', '../stack/home.ts'],
  ['stack/servers/c.ts', '../../engines/processes/child-program.ts'],
  ['client/c.ts', '../workers/engines.ts'],
  ['test/unit/c.test.ts', '../../client/session.ts'],
];

let report: string;

/** A project with our linter's settings and a file per case. */
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidmine-imports-'));
  for (const name of ['biome.json', '.gitignore']) await copyFile(join(PROJECT, name), join(folder, name));
  for (const [file, from] of [...REPORTED, ...ALLOWED]) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), `import { x } from '${from}';\n\nconsole.log(x);\n`);
  }
  const { all } = await execa('biome', ['lint', '--reporter=github', '--max-diagnostics=none', folder], {
    cwd: folder,
    preferLocal: true,
    localDir: PROJECT,
    reject: false,
    all: true,
  });
  await rm(folder, { recursive: true });
  report = all;
});

const linesAbout = (file: string): string[] =>
  report.split('\n').filter((line) => line.includes('noRestrictedImports') && line.includes(`/${file},`));

test.each(REPORTED)('the linter reports that %s imports %s', (file, _, message) => {
  expect(linesAbout(file)).toEqual([expect.stringContaining(message)]);
});

test.each(ALLOWED)('the linter lets %s import %s', (file) => {
  expect(report).toContain('::error');
  expect(linesAbout(file)).toEqual([]);
});
