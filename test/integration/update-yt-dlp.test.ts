import { mkdir, mkdtemp, readdir, rm, symlink, utimes } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { InstallProgress } from '../../stack/tools/install-progress.ts';
import { installedTools } from '../../stack/tools/installed-tools.ts';
import { toolPaths } from '../../stack/tools/tool-paths.ts';
import { rollBackYtDlp, updateYtDlp } from '../../stack/tools/update-yt-dlp.ts';
import { pointedTo, removeOldVersions, switchTo, ytDlpVersion } from '../../stack/tools/yt-dlp-versions.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { until } from '../fixtures/until.ts';

const MAKE_WHEEL = fileURLToPath(new URL('../fixtures/make_yt_dlp_wheel.py', import.meta.url));
const PINNED = '2026.10.26';
const SOLVER = '0.8.0';

const real = join(installedToolPaths().ytDlp, '..', '..', PINNED);
const environment = { ...process.env };
let folder: string;
let tools: string;
let index: string;

/** Tools of our own: the real Python and yt-dlp, and a package index that is a folder. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmine-update-'));
  tools = join(folder, 'tools');
  index = join(folder, 'index');
  await mkdir(join(tools, 'yt-dlp'), { recursive: true });
  await mkdir(index);
  await symlink(join(installedToolPaths().python, '..', '..'), join(tools, 'python'));
  await symlink(real, join(tools, 'yt-dlp', PINNED));
  await symlink(PINNED, join(tools, 'yt-dlp', 'current'));
  Object.assign(process.env, { VIDMINE_TOOLS: tools, PIP_NO_INDEX: '1', PIP_FIND_LINKS: index });
});
afterEach(async () => {
  for (const name of ['VIDMINE_TOOLS', 'PIP_NO_INDEX', 'PIP_FIND_LINKS']) {
    if (environment[name] === undefined) delete process.env[name];
    else process.env[name] = environment[name];
  }
  await rm(folder, { recursive: true, force: true });
});

const publish = (version: string, solver: string, damage = '') =>
  execa(installedToolPaths().python, [MAKE_WHEEL, real, index, version, solver, damage]);
const update = (onProgress?: (progress: InstallProgress) => void) =>
  updateYtDlp({ home: folder, ...(onProgress && { onProgress }) });
const versionInForce = async (): Promise<string> =>
  (await execa(toolPaths(tools).ytDlp, ['--version'])).stdout;

test('defect 135: a newer yt-dlp is installed with its solver, checked and put in force, and the way back leads back', async () => {
  await publish('2026.11.15', SOLVER);
  const steps: string[] = [];
  const changed = await update((progress) => {
    if (progress.kind === 'step') steps.push(progress.text);
  });
  expect(changed).toEqual({ before: PINNED, after: '2026.11.15' });
  expect(steps).toContain('checking yt-dlp 2026.11.15');
  expect(await versionInForce()).toBe('2026.11.15');
  expect(await ytDlpVersion(tools, new Date('2026-11-21'))).toEqual({
    version: '2026.11.15',
    ageDays: 6,
    old: false,
    previous: PINNED,
  });
  expect((await installedTools(tools)).map(({ name, version }) => [name, version])).toEqual([
    ['yt-dlp', '2026.11.15'],
    ['yt-dlp-ejs', SOLVER],
  ]);

  expect(await update()).toEqual({ before: '2026.11.15', after: '2026.11.15' });
  expect(await rollBackYtDlp({ home: folder })).toEqual({ before: '2026.11.15', after: PINNED });
  expect(await versionInForce()).toBe(PINNED);
  expect(await readdir(tools)).not.toContain('building');
});

test.each([
  ['does not start', SOLVER, 'raise SystemExit("broken release")', /does not start: broken release/],
  [
    'lacks the solver it asks for',
    '0.9.0',
    'import yt_dlp_ejs; yt_dlp_ejs.version = "0.8.0"',
    /yt-dlp-ejs 0\.9\.0/,
  ],
  ['does not say which solver it needs', 'none', '', /does not say which version of its challenge solver/],
])('a newer yt-dlp that %s is refused and the one in force stays', async (_, solver, damage, reason) => {
  await publish('2026.11.15', solver, damage);
  await expect(update()).rejects.toThrow(reason);
  expect(await pointedTo(tools, 'current')).toBe(PINNED);
  expect(await pointedTo(tools, 'previous')).toBeUndefined();
  expect(await versionInForce()).toBe(PINNED);
});

test('an index that has only older ones changes nothing', async () => {
  await publish('2026.9.1', SOLVER);
  expect(await update()).toEqual({ before: PINNED, after: PINNED });
});

test('without a version to go back to, a rollback is refused', async () => {
  await expect(rollBackYtDlp({ home: folder })).rejects.toThrow(/no yt-dlp to go back to/);
});

test('where the tools are not installed, an update says so', async () => {
  process.env.VIDMINE_TOOLS = join(folder, 'nothing');
  await expect(update()).rejects.toThrow(/vidmine tools install/);
});

test('a download that runs while yt-dlp is updated goes on with its own version to the end', async () => {
  let answer: ServerResponse | undefined;
  const audio = Buffer.alloc(64_000, 1);
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': audio.length });
    if (request.method === 'HEAD') response.end();
    else {
      response.write(audio.subarray(0, 32_000));
      answer = response;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const target = join(folder, 'a.mp3');
  const running = execa(
    toolPaths(tools).ytDlp,
    ['--ignore-config', '--verbose', '--proxy', '', '-o', target, `http://127.0.0.1:${port}/a.mp3`],
    { reject: false },
  );
  await until('the download has begun', () => answer !== undefined);
  await publish('2026.11.15', SOLVER);
  await update();
  server.closeAllConnections();
  // Asked again for the rest: now it is given all at once.
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': audio.length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${audio.length - 1}/${audio.length}` }),
    });
    response.end(audio.subarray(from));
  });
  const { exitCode, stderr } = await running;
  server.close();
  expect(exitCode).toBe(0);
  expect(stderr).toContain(`yt-dlp version stable@${PINNED}`);
  expect(await versionInForce()).toBe('2026.11.15');
});

test('versions that nothing points to go when nobody can run them any more', async () => {
  const long = new Date(Date.now() - 7 * 86_400_000);
  for (const version of ['2026.1.1', '2026.2.2', '2026.3.3', '2026.4.4']) {
    await mkdir(join(tools, 'yt-dlp', version));
    await switchTo(tools, version);
  }
  await utimes(join(tools, 'yt-dlp', '2026.1.1'), long, long);
  await removeOldVersions(tools);
  expect((await readdir(join(tools, 'yt-dlp'))).sort()).toEqual(
    ['2026.2.2', '2026.3.3', '2026.4.4', PINNED, 'current', 'previous'].sort(),
  );
});
