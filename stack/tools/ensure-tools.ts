import { existsSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { UserError } from '../../domain/user-error.ts';
import { buildGraphs, fetchModels, putModelsInPlace } from './install-models.ts';
import type { OnInstallProgress } from './install-progress.ts';
import { installPythonPackages, makePythonEnvironment, putPythonInPlace } from './install-python.ts';
import { buildYtDlp, putYtDlpInPlace } from './install-yt-dlp.ts';
import { buildingFolder, type Installation, startBuilding } from './installation.ts';
import { type InstalledTool, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { PARTS, type Part, pinsOf, SIZES } from './pins.ts';
import { type ToolPaths, toolPaths, toolsFolder } from './tool-paths.ts';
import { withToolsLock } from './tools-lock.ts';

export { installedTools } from './installed-tools.ts';

const MEGABYTE = 1_000_000;

export interface EnsureToolsOptions {
  /** The folder of the installation, `.vidmine`; VIDMINE_TOOLS names another place for the tools alone. */
  readonly home: string;
  readonly onProgress?: OnInstallProgress;
  readonly signal?: AbortSignal;
  /** Room on the disk of a folder. Default: asks the system. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/**
 * Installs what is pinned and not there yet, and tells where everything is. Milliseconds when all is there. Safe
 * to be interrupted and to be run by several at once.
 *
 * @throws UserError when something is missing on this machine, or cannot be fetched or written.
 */
export async function ensureTools({
  home,
  onProgress = () => {},
  signal,
  freeBytes = freeOn,
}: EnsureToolsOptions): Promise<ToolPaths> {
  const tools = toolsFolder(home);
  if ((await missingParts(tools)).length > 0) {
    const onWait = (): void => onProgress({ kind: 'step', text: 'waiting for another installation' });
    await withToolsLock(tools, onWait, async (lost) => {
      const missing = await missingParts(tools);
      const stops = signal ? [lost, signal] : [lost];
      if (missing.length === 0) return;
      // Before the room is measured: what an interrupted installation left takes up most of what is needed.
      await startBuilding(tools);
      try {
        requireSpace(await freeBytes(tools), tools, missing);
        await install({ tools, onProgress, signal: AbortSignal.any(stops) }, missing);
      } finally {
        // Without the lock it is somebody else's.
        if (!lost.aborted) await rm(buildingFolder(tools), { recursive: true, force: true });
      }
    });
  }
  return toolPaths(tools);
}

/** The parts that are not there as pinned. */
export async function missingParts(tools: string): Promise<readonly Part[]> {
  const { parts } = await readManifest(tools);
  const { python, ytDlp, temporal, postgresBin, minilm, gemma, ge2e } = toolPaths(tools);
  const proofs: Readonly<Record<Part, readonly string[]>> = {
    python: [python, temporal, postgresBin],
    'yt-dlp': [ytDlp],
    models: [minilm, gemma, ge2e],
  };
  const wanted = await Promise.all(PARTS.map(pinsOf));
  return PARTS.filter((part, index) => {
    return parts[part]?.pins !== wanted[index] || !proofs[part].every((path) => existsSync(path));
  });
}

async function install(given: Installation, missing: readonly Part[]): Promise<void> {
  const { tools } = given;
  const wants = (part: Part): boolean => missing.includes(part);
  const failed = new AbortController();
  const installation = { ...given, signal: AbortSignal.any([given.signal, failed.signal]) };
  const done = (part: Part, entries: readonly InstalledTool[]): Promise<void> => enter(tools, part, entries);
  /** The first failure stops the others, and is the one that is told. */
  const orStopAll = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });

  const fetchBytes = sum(missing.map((part) => SIZES[part].fetchMb)) * MEGABYTE;
  given.onProgress({ kind: 'begins', folder: tools, fetchBytes });
  const python = wants('python') ? await makePythonEnvironment(installation) : toolPaths(tools).python;
  const [packages, ytDlp] = await allSettled([
    orStopAll(wants('python') ? installPythonPackages(installation, python) : Promise.resolve([])),
    orStopAll(wants('yt-dlp') ? buildYtDlp(installation, python) : Promise.resolve([])),
    orStopAll(wants('models') ? fetchModels(installation, python) : Promise.resolve()),
  ]);
  if (wants('models')) await buildGraphs(installation, python);
  if (wants('python')) {
    await putPythonInPlace(installation);
    await done('python', packages);
  }
  if (wants('yt-dlp')) {
    await putYtDlpInPlace(installation);
    await done('yt-dlp', ytDlp);
  }
  if (wants('models')) await done('models', await putModelsInPlace(installation));
}

async function freeOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function requireSpace(freeBytes: number, tools: string, missing: readonly Part[]): void {
  const neededMb = sum(missing.map((part) => SIZES[part].diskMb));
  const freeMb = Math.floor(freeBytes / MEGABYTE);
  if (freeMb >= neededMb) return;
  throw new UserError({
    what: `The disk of ${tools} is too full for the tools`,
    why: `Installing them takes about ${neededMb} MB there, and ${freeMb} MB are free.`,
    todo: 'Free some space, or name a folder on another disk in VIDMINE_TOOLS.',
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Waits for all, also when one fails: nothing may still write into the folder that is then removed. */
async function allSettled<T extends readonly Promise<unknown>[]>(
  works: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(works);
  return (await Promise.all(works)) as { -readonly [K in keyof T]: Awaited<T[K]> };
}

async function enter(tools: string, part: Part, entries: readonly InstalledTool[]): Promise<void> {
  const manifest: Manifest = await readManifest(tools);
  const entry = { pins: await pinsOf(part), installedAt: new Date().toISOString(), tools: [...entries] };
  await writeManifest(tools, { parts: { ...manifest.parts, [part]: entry } });
}
