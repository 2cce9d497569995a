import type { InstallProgress } from '../../stack/tools/install-progress.ts';
import { formatDuration } from '../rendering/duration.ts';
import type { ProgressLine, ProgressLines } from '../rendering/progress-lines.ts';

/** Smaller files come and go too fast to be read. */
const SHOWN_FROM_BYTES = 1_000_000;

export interface InstallationView {
  onProgress(progress: InstallProgress): void;
  /** Clears the moving lines and says what came of it, when anything was done. */
  done(): void;
  /** Leaves the last state standing: the error is told below it. */
  failed(): void;
}

/** Shows an installation: a line per file on its way, one for all of them, and what else takes time. */
export function showInstallation(lines: ProgressLines, now: () => number = Date.now): InstallationView {
  const startedAt = now();
  const files = new Map<string, { readonly doneBytes: number; readonly totalBytes: number }>();
  const notices: string[] = [];
  let step: string | undefined;
  let plan: { readonly folder: string; readonly fetchBytes: number } | undefined;

  const fetched = (): number => [...files.values()].reduce((total, { doneBytes }) => total + doneBytes, 0);
  const elapsed = (): string => formatDuration(now() - startedAt);
  const overall = (): ProgressLine => ({
    key: 'all',
    text: plan === undefined ? (step ?? '') : `Installing the pinned tools: ${step ?? 'fetching'}`,
    ...(plan && {
      detail: `${megabytes(fetched())} of about ${megabytes(plan.fetchBytes)} MB, ${elapsed()}`,
    }),
  });
  const onTheWay = (): ProgressLine[] =>
    [...files].flatMap(([file, { doneBytes, totalBytes }]) =>
      totalBytes < SHOWN_FROM_BYTES || doneBytes >= totalBytes
        ? []
        : [
            {
              key: file,
              text: `  fetching ${file} (${megabytes(totalBytes)} MB)`,
              detail: `${megabytes(doneBytes)} MB`,
            },
          ],
    );

  return {
    onProgress(progress) {
      if (progress.kind === 'begins') plan = progress;
      if (progress.kind === 'step') step = progress.text;
      if (progress.kind === 'notice') notices.push(progress.text);
      if (progress.kind === 'fetching') files.set(progress.file, progress);
      lines.update([overall(), ...onTheWay()]);
    },
    failed: () => lines.done(),
    done() {
      lines.update([]);
      lines.done();
      if (plan === undefined) return;
      for (const notice of notices) lines.print(notice);
      lines.print(`Tools installed in ${plan.folder}: ${megabytes(fetched())} MB fetched, ${elapsed()}.`);
    },
  };
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
