import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const ON_A_TERMINAL = join(REPOSITORY, 'test', 'fixtures', 'on_a_terminal.py');

/** Stands for the command line: says its arguments and what reaches it. */
const CLIENT = `
const args = process.argv.slice(2);
console.log('client', JSON.stringify(args));
if (args[0] === 'exit') process.exitCode = Number(args[1]);
if (args[0] === 'die') process.kill(process.pid, 'SIGKILL');
if (args[0] === 'tools' && process.env.TOOLS_FAIL) process.exitCode = 1;
if (args[0] === 'wait') {
  let interrupts = 0;
  process.on('SIGINT', () => console.log('SIGINT ' + (interrupts += 1)));
  process.on('SIGTERM', () => process.exit(7));
  console.log('ready');
  // Signals are counted until a terminal has had time to send a second one: it would come with the first.
  const seen = setInterval(() => {
    if (interrupts === 0 || args[1] !== 'for-one') return;
    clearInterval(seen);
    setTimeout(() => process.exit(5), 200);
  }, 20);
}
`;

/** Stands for jest, which makes no folder either: leaves the results that the test put beside it. */
const JEST = `
import { readFileSync, writeFileSync } from 'node:fs';
console.log('jest', process.argv.slice(2).filter((argument) => !argument.startsWith('--')).join(' '));
const target = process.argv.find((argument) => argument.startsWith('--outputFile=')).slice(13);
const { results, exitCode } = JSON.parse(readFileSync('jest-results.json', 'utf8'));
if (results) writeFileSync(target, JSON.stringify(results));
process.exitCode = exitCode;
`;

/** Stands for npm: notes that it ran, and installs a Node and jest. */
const NPM = `#!/bin/sh
echo "$@" >> npm-calls
echo 'npm http fetch GET 200 /one/-/one-1.0.0.tgz 5ms' >&2
if [ -e npm-fails ]; then cat npm-fails >&2; exit 1; fi
mkdir -p node_modules/node/bin node_modules/jest/bin
cp jest.js node_modules/jest/bin/
[ -e node_modules/node/bin/node ] || ln -s '${process.execPath}' node_modules/node/bin/node
`;

let folder: string;
let project: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmine-bootstrap-'));
  project = join(folder, 'project');
  await mkdir(join(folder, 'bin'));
  for (const name of ['bootstrap.mjs', 'vidmine', 'stack/bootstrap']) {
    await cp(join(REPOSITORY, name), join(project, name), { recursive: true });
  }
  await write('package.json', '{"type": "module"}');
  await write('package-lock.json', lockFile('1.0.0'));
  await write('client/main.ts', CLIENT);
  await write('bench/main.ts', "console.log('bench', process.argv.slice(2).join());");
  await write('jest.js', JEST);
  await writeFile(join(folder, 'bin', 'npm'), NPM, { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, content: string): Promise<void> {
  await mkdir(dirname(join(project, name)), { recursive: true });
  await writeFile(join(project, name), content);
}
const lockFile = (version: string): string =>
  JSON.stringify({ packages: { '': {}, 'node_modules/one': { version } } });
const npmCalls = async (): Promise<string[]> =>
  (await readFile(join(project, 'npm-calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
const environment = (): NodeJS.ProcessEnv => ({
  npm_config_update_notifier: 'false',
  PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
});
const bootstrap = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  execa(process.execPath, [join(project, 'bootstrap.mjs'), ...args], {
    reject: false,
    env: { ...environment(), ...env },
  });

describe('the bootstrap', () => {
  test('installs the Node packages once, says how many, and hands over arguments and exit code', async () => {
    const first = await bootstrap(['vidmine', 'exit', '3', '--x y']);
    expect(first).toMatchObject({ exitCode: 3, stdout: 'client ["exit","3","--x y"]' });
    expect(first.stderr).toContain('Installing the Node packages (1; once)');
    expect(first.stderr).toContain('Node packages installed: 1 in');
    const second = await bootstrap(['vidmine', '--version']);
    expect(second).toMatchObject({ exitCode: 0, stdout: 'client ["--version"]', stderr: '' });
    const calls = await npmCalls();
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatch(/^install --no-save --include=dev --include=optional /);
  });

  test('installs them again when the lock file is another', async () => {
    await bootstrap(['vidmine']);
    await write('package-lock.json', lockFile('2.0.0'));
    await bootstrap(['vidmine']);
    expect(await npmCalls()).toHaveLength(2);
  });

  test('run twice at once installs them once', async () => {
    const ends = await Promise.all([bootstrap(['vidmine']), bootstrap(['vidmine'])]);
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await npmCalls()).toHaveLength(1);
  });

  test('takes over from one that was killed while it installed', async () => {
    const dead = execa('true');
    await dead;
    await write('.npm-install.lock/pid', String(dead.pid));
    expect((await bootstrap(['vidmine'])).exitCode).toBe(0);
  });

  test('takes over from one that was killed with the process id that is ours now, as in a container', async () => {
    await write('.npm-install.lock/pid', '1');
    const lock = join(project, 'stack', 'bootstrap', 'install-lock.mjs');
    const folderOf = join(project, '.npm-install.lock');
    const code = `
      import { writeFileSync } from 'node:fs';
      import { whileLocked } from ${JSON.stringify(lock)};
      writeFileSync(${JSON.stringify(join(folderOf, 'pid'))}, String(process.pid));
      await whileLocked(${JSON.stringify(folderOf)}, async () => console.log('at work'));
    `;
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', code], {
      timeout: 20_000,
    });
    expect(stdout).toBe('at work');
  });

  test('takes over from a dead one as the only one, however many see that it is dead', async () => {
    const dead = execa('true');
    await dead;
    await write('.npm-install.lock/pid', String(dead.pid));
    const program = join(REPOSITORY, 'test', 'fixtures', 'installs-slowly.mjs');
    const lock = join(REPOSITORY, 'stack', 'bootstrap', 'install-lock.mjs');
    const args = [program, lock, join(project, '.npm-install.lock'), String(Date.now() + 1_000)];
    const installing = Array.from({ length: 5 }, () => execa(process.execPath, args, { timeout: 20_000 }));
    await Promise.all(installing);
    expect((await readdir(project)).filter((name) => name.startsWith('.npm-install'))).toEqual([]);
  });

  test('says what to do where it may not write', async () => {
    const packages = await readFile(join(REPOSITORY, 'stack', 'bootstrap', 'node-packages.mjs'), 'utf8');
    await write(
      'stack/bootstrap/node-packages.mjs',
      packages.replace("'.npm-install.lock'", "'package.json', 'lock'"),
    );
    const { exitCode, stderr } = await bootstrap(['vidmine']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: .* cannot be installed here\n {2}ENOTDIR.*\nWhat to do: Give yourself/);
  });

  test('does not take a mixture of two lock files for the packages of the first', async () => {
    await bootstrap(['vidmine']);
    await write('package-lock.json', lockFile('2.0.0'));
    await write('npm-fails', 'npm error code ENOSPC\n');
    expect((await bootstrap(['vidmine'])).exitCode).toBe(1);
    await rm(join(project, 'npm-fails'));
    await write('package-lock.json', lockFile('1.0.0'));
    expect((await bootstrap(['vidmine'])).exitCode).toBe(0);
    expect(await npmCalls()).toHaveLength(3);
  });

  test('shows why npm failed and what to do, and tries again the next time', async () => {
    await write('npm-fails', 'npm error code ENOTFOUND\nnpm error network request failed\n');
    const failed = await bootstrap(['vidmine']);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(
      /could not be installed\n {2}npm error code ENOTFOUND.*What to do: Check the network/s,
    );
    await rm(join(project, 'npm-fails'));
    expect((await bootstrap(['vidmine'])).exitCode).toBe(0);
  });

  test('says where to get npm when there is none', async () => {
    await mkdir(join(folder, 'empty'));
    const { exitCode, stderr } = await bootstrap(['vidmine'], { PATH: join(folder, 'empty') });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/npm was not found.*What to do: Install npm/s);
  });

  test.each(['demo', 'test'])('says before it installs anything that %s needs a Python', async (mode) => {
    const { exitCode, stderr } = await bootstrap([mode], { VIDMINE_PYTHON: join(folder, 'none') });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/needs Python 3\.11 or newer.*What to do: Install it/s);
    expect(await npmCalls()).toEqual([]);
  });

  test.each([
    ['18.19.0', /needs Node 20\.3 or newer .* this is Node 18\.19\.0/],
    ['20.2.0', /this is Node 20\.2\.0/],
    ['20.3.0', undefined],
    ['24.21.0', undefined],
  ])('run by Node %s goes on or says what it needs', async (version, message) => {
    const machine = join(REPOSITORY, 'stack', 'bootstrap', 'machine.mjs');
    const { requireNode } = (await import(machine)) as { requireNode(version: string): void };
    if (message === undefined) expect(() => requireNode(version)).not.toThrow();
    else expect(() => requireNode(version)).toThrow(message);
  });

  test('refuses what it does not know', async () => {
    const { exitCode, stderr } = await bootstrap(['dance']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/knows no "dance".*vidmine, demo, bench, test, check/s);
  });

  test('runs the demo and the benches with their arguments', async () => {
    expect((await bootstrap(['demo', '--again'])).stdout).toBe('client ["demo","--again"]');
    expect((await bootstrap(['bench', 'pipeline'])).stdout).toBe('bench pipeline');
  });

  test('ends by the signal that ended the command', async () => {
    expect((await bootstrap(['vidmine', 'die'])).signal).toBe('SIGKILL');
  });

  test('passes on the signals that are sent to it alone', async () => {
    await bootstrap(['vidmine']);
    const running = bootstrap(['vidmine', 'wait']);
    const seen: string[] = [];
    for await (const line of running) {
      seen.push(line);
      if (line === 'ready') running.kill('SIGINT');
      if (line === 'SIGINT 1') running.kill('SIGTERM');
    }
    expect(seen.slice(1)).toEqual(['ready', 'SIGINT 1']);
    expect((await running).exitCode).toBe(7);
  });

  test.each([
    ['the bootstrap', ['./vidmine']],
    // The real npm, which has a shell run its scripts.
    ['an npm script', ['npm', 'run', 'vidmine', '--']],
  ])('lets Ctrl-C on a terminal reach the command once, through %s', async (_, command) => {
    await bootstrap(['vidmine']);
    await rm(join(folder, 'bin', 'npm'));
    const { scripts } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8'));
    await write('package.json', JSON.stringify({ type: 'module', scripts }));
    const { stdout } = await execa('python3', [ON_A_TERMINAL, ...command, 'wait', 'for-one'], {
      cwd: project,
      env: environment(),
    });
    expect(stdout.match(/SIGINT \d/g)).toEqual(['SIGINT 1']);
    expect(stdout).toMatch(/ended with 5$/);
  });
});

describe('npm test', () => {
  const results = (numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites = 0) => ({
    results: { numPassedTests, numFailedTests, numRuntimeErrorTestSuites },
    exitCode: numFailedTests + numRuntimeErrorTestSuites > 0 ? 1 : 0,
  });
  const lastLine = (text: string): string => text.split('\n').at(-1) ?? '';

  test.each([
    ['all pass', results(12, 0), '12 passed, 0 failed', 0],
    ['some fail', results(10, 2), '10 passed, 2 failed', 1],
    ['a file does not load', results(10, 0, 1), '10 passed, 1 failed', 1],
    ['jest leaves no results', { exitCode: 1 }, '0 passed, 1 failed', 1],
  ])('counts in its last line, when %s', async (_, jest, line, code) => {
    await write('jest-results.json', JSON.stringify(jest));
    const { stdout, exitCode } = await bootstrap(['test']);
    expect(stdout).toContain('client ["tools","install"]');
    expect(lastLine(stdout)).toBe(line);
    expect(exitCode).toBe(code);
  });

  test('never counts the results of an earlier run', async () => {
    await write('jest-results.json', JSON.stringify(results(12, 0)));
    await bootstrap(['test']);
    await write('jest-results.json', JSON.stringify({ exitCode: 1 }));
    expect(lastLine((await bootstrap(['test'])).stdout)).toBe('0 passed, 1 failed');
  });

  test.each([
    [[], 'test/unit test/workflows test/integration test/end-to-end'],
    [['--full'], 'test/unit test/workflows test/integration test/end-to-end test/full'],
    [['test/unit/a.test.ts'], 'test/unit/a.test.ts'],
  ])('given %j runs what is meant', async (args, folders) => {
    await write('jest-results.json', JSON.stringify(results(1, 0)));
    expect((await bootstrap(['test', ...args])).stdout).toContain(`jest ${folders}\n`);
  });

  test.each([
    [[], true],
    [['test/integration'], true],
    [['test/integration/real-ollama.test.ts'], true],
    [['test/unit'], false],
    [['test/integration/real-ollama-not.test.ts'], false],
  ])('given %j finds or builds a real Ollama beside the tests: %s', async (args, needed) => {
    const mark = "import { writeFileSync } from 'node:fs';\nwriteFileSync('prepared', '');";
    await write('test/fixtures/real-ollama/prepare.ts', mark);
    await write('jest-results.json', JSON.stringify(results(1, 0)));
    // What runs beside jest is ended with it.
    const wait = `while (${needed} && !existsSync('prepared')) await new Promise(setImmediate);`;
    await write('jest.js', `import { existsSync } from 'node:fs';\n${wait}\n${JEST}`);
    expect((await bootstrap(['test', ...args])).exitCode).toBe(0);
    expect(await readdir(project)).toEqual(
      needed ? expect.arrayContaining(['prepared']) : expect.not.arrayContaining(['prepared']),
    );
  });

  test('fails when the pinned tools cannot be installed', async () => {
    const { stdout, exitCode } = await bootstrap(['test'], { TOOLS_FAIL: '1' });
    expect(exitCode).toBe(1);
    expect(lastLine(stdout)).toBe('0 passed, 1 failed');
  });
});

describe('the run of continuous integration', () => {
  const run = async (checkCode: number, testOutput: string, testCode: number) => {
    await cp(join(REPOSITORY, '.ci'), join(project, '.ci'), { recursive: true });
    const npm = `#!/bin/sh
case "$*" in
  *check*) echo "check ran"; exit ${checkCode} ;;
  *test*) echo "${testOutput}"; exit ${testCode} ;;
esac
`;
    await writeFile(join(folder, 'bin', 'npm'), npm, { mode: 0o755 });
    return await execa(join(project, '.ci', 'run'), { reject: false, env: environment() });
  };

  test.each([
    ['all is well', 0, '12 passed, 0 failed', 0, '12 passed, 0 failed'],
    ['a test fails', 0, '11 passed, 1 failed', 1, '11 passed, 1 failed'],
    ['the checks fail', 1, '12 passed, 0 failed', 0, '12 passed, 1 failed'],
    ['both fail', 1, '11 passed, 1 failed', 1, '11 passed, 2 failed'],
    ['the tests end without counting', 0, 'killed', 137, '0 passed, 1 failed'],
    ['all pass but jest fails', 0, '12 passed, 0 failed', 1, '12 passed, 1 failed'],
  ])('counts in its last line, when %s', async (_, checkCode, output, testCode, line) => {
    const { stdout, exitCode } = await run(checkCode, output, testCode);
    expect(stdout).toContain('check ran');
    expect(stdout.split('\n').at(-1)).toBe(line);
    expect(exitCode).toBe(line.endsWith(' 0 failed') ? 0 : 1);
  });
});

test('the vidmine script finds its project through links and from any folder, and keeps the working folder', async () => {
  await mkdir(join(folder, 'else where'));
  await symlink(join('..', 'project', 'vidmine'), join(folder, 'bin', 'one'));
  await symlink(join(folder, 'bin', 'one'), join(folder, 'else where', 'two'));
  await write('client/main.ts', 'console.log(process.cwd(), process.argv.slice(2).join());');
  const { stdout } = await execa(join(folder, 'else where', 'two'), ['status', '--json'], {
    cwd: join(folder, 'else where'),
    env: environment(),
  });
  expect(stdout).toBe(`${join(folder, 'else where')} status,--json`);
});

test('the packages of a lock file are counted for the machine at hand', async () => {
  const { packagesFor } = (await import(join(REPOSITORY, 'stack', 'bootstrap', 'lock-file.mjs'))) as {
    packagesFor(lock: object, machine: object): string[];
  };
  const lock = {
    packages: {
      '': {},
      everywhere: {},
      mac: { os: ['darwin'] },
      'not-windows': { os: ['!win32'] },
      arm: { cpu: 'arm64' },
      musl: { os: ['linux'], libc: ['musl'] },
      glibc: { os: ['linux'], libc: 'glibc' },
    },
  };
  const report = { getReport: () => ({ header: { glibcVersionRuntime: '2.36' } }) };
  expect(packagesFor(lock, { platform: 'linux', arch: 'x64', report })).toEqual([
    'everywhere',
    'not-windows',
    'glibc',
  ]);
  expect(packagesFor(lock, { platform: 'darwin', arch: 'arm64' })).toEqual([
    'everywhere',
    'mac',
    'not-windows',
    'arm',
  ]);
});
