import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../domain/user-error.ts';
import { compareVersions } from '../../domain/yt-dlp-age.ts';
import { checkYtDlp } from './check-yt-dlp.ts';
import type { EnsureToolsOptions } from './ensure-tools.ts';
import { buildYtDlpFrom } from './install-yt-dlp.ts';
import {
  buildingFolder,
  type Installation,
  putInPlace,
  startBuilding,
  temporaryFolder,
} from './installation.ts';
import { runPip, runTool } from './run-tool.ts';
import { toolPaths, toolsFolder } from './tool-paths.ts';
import { withToolsLock } from './tools-lock.ts';
import { pointedTo, removeOldVersions, switchTo, ytDlpFolder } from './yt-dlp-versions.ts';

export interface YtDlpUpdate {
  readonly before: string;
  /** The same when there is nothing newer. */
  readonly after: string;
}

const UNPINNED = ['--no-deps', '--only-binary', ':all:', '--progress-bar', 'raw'];

/**
 * Installs the newest yt-dlp with the challenge solver of exactly the version it asks for, beside the one in force,
 * checks it, and only then puts it in force. Safe during a batch: running downloads go on with what they started with.
 *
 * @throws UserError when none is installed yet, nothing can be fetched, or the new one fails its check; the one
 * in force then stays.
 */
export async function updateYtDlp(options: EnsureToolsOptions): Promise<YtDlpUpdate> {
  return await changeYtDlp(options, async (installation, before) => {
    const { tools } = installation;
    await startBuilding(tools);
    try {
      const { version, wheel } = await fetchNewest(installation);
      if (compareVersions(version, before) <= 0) return { before, after: before };
      await installVersion(installation, version, wheel);
      await switchTo(tools, version);
      await removeOldVersions(tools);
      return { before, after: version };
    } finally {
      await rm(buildingFolder(tools), { recursive: true, force: true });
    }
  });
}

/**
 * Puts the version in force that was so before the last change.
 *
 * @throws UserError when there is none.
 */
export async function rollBackYtDlp(options: EnsureToolsOptions): Promise<YtDlpUpdate> {
  return await changeYtDlp(options, async ({ tools }, before) => {
    const previous = await pointedTo(tools, 'previous');
    if (previous === undefined || !existsSync(join(ytDlpFolder(tools), previous, 'yt-dlp'))) {
      throw new UserError({
        what: `There is no yt-dlp to go back to from ${before}`,
        why: 'It was not updated on this machine.',
      });
    }
    await switchTo(tools, previous);
    return { before, after: previous };
  });
}

async function changeYtDlp(
  { home, onProgress = () => {}, signal }: EnsureToolsOptions,
  change: (installation: Installation, before: string) => Promise<YtDlpUpdate>,
): Promise<YtDlpUpdate> {
  const tools = toolsFolder(home);
  const before = await pointedTo(tools, 'current');
  if (before === undefined || !existsSync(toolPaths(tools).python)) {
    throw new UserError({
      what: 'There is no yt-dlp to change',
      why: `The pinned tools are not installed in ${tools}.`,
      todo: 'Run `vidmine tools install`.',
    });
  }
  const onWait = (): void => onProgress({ kind: 'step', text: 'waiting for another installation' });
  return await withToolsLock(tools, onWait, async (lost) => {
    const stops = AbortSignal.any(signal ? [lost, signal] : [lost]);
    const now = (await pointedTo(tools, 'current')) ?? before;
    return await change({ tools, onProgress, signal: stops }, now);
  });
}

interface Newest {
  readonly version: string;
  /** Path of its wheel. */
  readonly wheel: string;
}

async function fetchNewest({ tools, onProgress, signal }: Installation): Promise<Newest> {
  onProgress({ kind: 'step', text: 'looking for a newer yt-dlp' });
  const folder = join(buildingFolder(tools), 'wheels');
  const args = ['download', ...UNPINNED, '--dest', folder, 'yt-dlp'];
  const { python } = toolPaths(tools);
  await runPip({ python, args, temporary: temporaryFolder(tools), onProgress, signal });
  const [name] = await readdir(folder);
  const version = /^yt_dlp-([^-]+)-/.exec(name ?? '')?.[1];
  if (name === undefined || version === undefined) throw new Error(`pip put no wheel of yt-dlp in ${folder}`);
  return { version, wheel: join(folder, name) };
}

async function installVersion(installation: Installation, version: string, wheel: string): Promise<void> {
  const { tools, onProgress, signal } = installation;
  const { python } = toolPaths(tools);
  const built = join(buildingFolder(tools), 'yt-dlp');
  const solver = await solverAskedFor(installation, wheel);
  const what = [...UNPINNED, wheel, `yt-dlp-ejs==${solver}`];
  await buildYtDlpFrom(installation, python, what, built);
  onProgress({ kind: 'step', text: `checking yt-dlp ${version}` });
  const temporary = temporaryFolder(tools);
  const fault = await checkYtDlp({ ytDlp: join(built, 'yt-dlp'), version, solver, temporary, signal });
  if (fault !== undefined) {
    throw new UserError({
      what: `yt-dlp ${version} failed its check and was not put in force`,
      why: fault,
      todo: `Nothing has changed: version ${await pointedTo(tools, 'current')} goes on working. Try again when there is a newer one.`,
    });
  }
  await putInPlace(tools, built, join(ytDlpFolder(tools), version));
}

const READ_METADATA = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    name = next(n for n in wheel.namelist() if n.endswith('.dist-info/METADATA'))
    sys.stdout.buffer.write(wheel.read(name))
`;

async function solverAskedFor({ tools, signal }: Installation, wheel: string): Promise<string> {
  const { python } = toolPaths(tools);
  const { stdout } = await runTool({ command: python, args: ['-I', '-c', READ_METADATA, wheel], signal });
  const version = solverVersionIn(stdout);
  if (version === undefined) {
    throw new UserError({
      what: 'The newest yt-dlp was not put in force',
      why: 'It does not say which version of its challenge solver yt-dlp-ejs it needs.',
      todo: 'Nothing has changed. If it stays so, a newer vidmine is needed.',
    });
  }
  return version;
}

/** The solver version that the metadata of a yt-dlp wheel pins: `Requires-Dist: yt-dlp-ejs==0.8.0; extra == 'default'`. */
export function solverVersionIn(metadata: string): string | undefined {
  return /^Requires-Dist: yt-dlp-ejs ?\(?== ?([\w.]+)\)?\s*(?:;.*)?$/im.exec(metadata)?.[1];
}
