import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareVersions } from '../../domain/yt-dlp-age.ts';
import { PINNED_ONLY } from './install-python.ts';
import { buildingFolder, type Installation, putInPlace, temporaryFolder } from './installation.ts';
import type { InstalledTool } from './manifest.ts';
import { pinnedVersion, requirementsOf } from './pins.ts';
import { readPipReport } from './pip-report.ts';
import { runPip } from './run-tool.ts';
import { point, pointedTo, writeContents, ytDlpFolder } from './yt-dlp-versions.ts';

/**
 * Versions lie side by side, each a folder with the script `yt-dlp`. The script finds its own folder's real name
 * first: a version that runs while the pointer moves keeps reading its own modules.
 */
const SCRIPT = `#!/bin/sh
here=$(CDPATH= cd -P -- "$(dirname -- "$0")" && pwd -P) || exit 1
exec "$here/../../python/bin/python" -E -s "$here/start.py" "$@"
`;
const START = `import sys

import yt_dlp

sys.exit(yt_dlp.main())
`;

const isProgram = (name: string): InstalledTool['kind'] => (name === 'yt-dlp' ? 'program' : 'library');

/** Builds the pinned version; returns what is in it. */
export async function buildYtDlp(installation: Installation, python: string): Promise<InstalledTool[]> {
  const args = [...PINNED_ONLY, '-r', requirementsOf('yt-dlp')];
  return await buildYtDlpFrom(installation, python, args, join(buildingFolder(installation.tools), 'yt-dlp'));
}

/** Builds a version in the folder from what pip is told to install. */
export async function buildYtDlpFrom(
  { tools, onProgress, signal }: Installation,
  python: string,
  what: readonly string[],
  folder: string,
): Promise<InstalledTool[]> {
  const temporary = temporaryFolder(tools);
  const report = join(temporary, 'yt-dlp.json');
  const args = ['install', '--target', folder, '--report', report, ...what];
  await runPip({ python, args, temporary, onProgress, signal });
  await rm(join(folder, 'bin'), { recursive: true, force: true });
  await writeFile(join(folder, 'start.py'), START);
  await writeFile(join(folder, 'yt-dlp'), SCRIPT, { mode: 0o755 });
  const contents = await readPipReport(report, isProgram);
  await writeContents(folder, contents);
  return contents;
}

/** Puts the pinned version in place. The pointer only moves forward: an update stays in force. */
export async function putYtDlpInPlace({ tools }: Installation): Promise<void> {
  const version = await pinnedVersion('yt-dlp', 'yt-dlp');
  await mkdir(ytDlpFolder(tools), { recursive: true });
  await putInPlace(tools, join(buildingFolder(tools), 'yt-dlp'), join(ytDlpFolder(tools), version));
  const current = await pointedTo(tools, 'current');
  if (current === undefined || compareVersions(version, current) > 0) await point(tools, 'current', version);
}
