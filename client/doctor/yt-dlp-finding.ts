import { ytDlpAge } from '../../domain/yt-dlp-age.ts';
import type { Finding } from './finding.ts';

export interface YtDlpFacts {
  /** As `yt-dlp --version` says it: its date, such as `2026.10.26`, perhaps with a build number. */
  readonly version: string;
  readonly path: string;
  /** Ours: we can update it. */
  readonly pinned: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What to say about a yt-dlp that runs: its version is its date, and its age matters. */
export function ytDlpFinding({ version, path, pinned, now }: YtDlpFacts): Finding {
  const age = ytDlpAge(version, new Date(now));
  const update = pinned
    ? 'vidmine tools update yt-dlp'
    : 'update it the way it was installed, or unset ytDlp.path to use the pinned one';
  if (age === undefined) {
    return {
      part: 'yt-dlp',
      status: 'warning',
      found: `${path}: a version without a date`,
      version,
      todo: `Its age cannot be told; sites change weekly: ${update}`,
    };
  }
  const found = `${path}, ${age.ageDays} days old`;
  if (!age.old) return { part: 'yt-dlp', status: 'ok', found, version };
  return {
    part: 'yt-dlp',
    status: 'warning',
    found,
    version,
    todo: `Sites change weekly and an old one begins to fail: ${update}`,
  };
}
