import type { Finding } from './finding.ts';

/** Sites change weekly; yt-dlp follows them, and an old one fails one video after another. */
const OLD_AFTER_DAYS = 30;
const MS_PER_DAY = 86_400_000;

export interface YtDlpFacts {
  /** As `yt-dlp --version` says it: its date, such as `2026.10.26`, perhaps with a build number. */
  readonly version: string;
  readonly path: string;
  /** Ours: we can update it. */
  readonly pinned: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The age of a yt-dlp in days; undefined when its version is no date. */
export function ytDlpAgeDays(version: string, now: number): number | undefined {
  const [, year, month, day] = /^(\d{4})\.(\d{1,2})\.(\d{1,2})(?:\D|$)/.exec(version) ?? [];
  if (year === undefined) return undefined;
  const released = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return Math.max(0, Math.floor((now - released) / MS_PER_DAY));
}

/** What to say about a yt-dlp that runs: its version is its date, and its age matters. */
export function ytDlpFinding({ version, path, pinned, now }: YtDlpFacts): Finding {
  const days = ytDlpAgeDays(version, now);
  const update = pinned
    ? 'vidmine tools update yt-dlp'
    : 'update it the way it was installed, or unset ytDlp.path to use the pinned one';
  if (days === undefined) {
    return {
      part: 'yt-dlp',
      status: 'warning',
      found: `${path}: a version without a date`,
      version,
      todo: `Its age cannot be told; sites change weekly: ${update}`,
    };
  }
  const found = `${path}, ${days} days old`;
  if (days <= OLD_AFTER_DAYS) return { part: 'yt-dlp', status: 'ok', found, version };
  return {
    part: 'yt-dlp',
    status: 'warning',
    found,
    version,
    todo: `Sites change weekly and an old one begins to fail: ${update}`,
  };
}
