import { ensureTools } from '../../stack/tools/ensure-tools.ts';
import type { OnInstallProgress } from '../../stack/tools/install-progress.ts';
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
  let installed = false;
  const paths = await withInstallationView((onProgress) =>
    ensureTools({
      home,
      onProgress: (progress) => {
        installed ||= progress.kind === 'begins';
        onProgress(progress);
      },
      ...(signal && { signal }),
    }),
  );
  return { paths, installed, durationMs: Date.now() - startedAt };
}

/** Shows on stderr what the work reports, and leaves the terminal in order however it ends. */
export async function withInstallationView<T>(
  work: (onProgress: OnInstallProgress) => Promise<T>,
): Promise<T> {
  const lines = progressLines(process.stderr, terminalOf(process.stderr, process.env));
  const view = showInstallation(lines);
  try {
    const result = await work(view.onProgress);
    view.done();
    return result;
  } catch (error) {
    view.failed();
    throw error;
  }
}
