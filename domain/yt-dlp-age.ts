/**
 * Sites change and break old downloaders within weeks: from this age on its failures are rather its own than the
 * videos'.
 */
export const OLD_AFTER_DAYS = 30;

const DAY_MS = 86_400_000;

export interface YtDlpAge {
  /** Whole days since the release. */
  readonly ageDays: number;
  /** Older than OLD_AFTER_DAYS: warn, and say how to update. */
  readonly old: boolean;
}

/** How old a yt-dlp is: its version is its day of release (`2026.10.26`). Undefined for any other version. */
export function ytDlpAge(version: string, now: Date): YtDlpAge | undefined {
  const parts = /^(\d{4})\.(\d{1,2})\.(\d{1,2})(?:\.\d+)?$/.exec(version)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0] = parts;
  const released = new Date(Date.UTC(year, month - 1, day));
  if (released.getUTCMonth() !== month - 1 || released.getUTCDate() !== day) return undefined;
  const ageDays = Math.max(0, Math.floor((now.getTime() - released.getTime()) / DAY_MS));
  return { ageDays, old: ageDays > OLD_AFTER_DAYS };
}

/** Orders versions: dates, with a further number for a second release of a day (`2026.10.26.1`). */
export function compareVersions(one: string, other: string): number {
  const a = one.split('.').map(Number);
  const b = other.split('.').map(Number);
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
