import { ensureTools } from '../../stack/tools/ensure-tools.ts';
import type { ToolPaths } from '../../stack/tools/tool-paths.ts';
import { progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';
import { showInstallation } from './show-installation.ts';

export interface ToolsInstalled {
  readonly paths: ToolPaths;
  /** Whether anything was missing. */
  readonly installed: boolean;
  readonly durationMs: number;
}

/**
 * Installs the pinned tools where they are missing, showing on stderr what is being fetched; Ctrl-C ends it at once.
 *
 * @param home the folder of the installation, `.vidmine`
 * @throws UserError when the tools cannot be installed.
 */
export async function installTools(home: string, signal?: AbortSignal): Promise<ToolsInstalled> {
  const startedAt = Date.now();
  const lines = progressLines(process.stderr, terminalOf(process.stderr, process.env));
  const view = showInstallation(lines);
  const options = { home, onProgress: view.onProgress, ...(signal && { signal }) };
  const paths = await ensureTools(options).catch((error: unknown) => {
    lines.done();
    throw error;
  });
  view.done();
  return { paths, installed: view.began(), durationMs: Date.now() - startedAt };
}
