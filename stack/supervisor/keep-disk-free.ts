import { statfs } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { retentionDays } from '../../domain/disk/retention.ts';

export interface KeepDiskFree {
  /** Where the server's database lies. */
  readonly folder: string;
  readonly reserveGb: number;
  /** As configured; what the server keeps at first, and never more. */
  readonly retentionDays: number;
  /** Changes how long closed workflows are kept; returns how many are deleted now. */
  readonly keepClosedFor: (days: number) => Promise<number>;
  readonly tell: (line: string) => void;
  readonly freeBytes?: (folder: string) => Promise<number>;
  readonly everyMs?: number;
}

const EVERY_MS = 10 * 60_000;

/**
 * Looks at the disk of the embedded Temporal server, and lets it keep closed workflows for fewer days while room is
 * short. Every change is told; what fails is told once and tried again.
 *
 * @returns ends it.
 */
export function keepDiskFree(options: KeepDiskFree): () => Promise<void> {
  const stopping = new AbortController();
  const looking = lookOn(options, stopping.signal);
  return async () => {
    stopping.abort();
    await looking;
  };
}

async function lookOn(options: KeepDiskFree, signal: AbortSignal): Promise<void> {
  const { folder, tell, freeBytes = freeOn, everyMs = EVERY_MS } = options;
  const kept: Kept = { days: options.retentionDays, changedAtMs: undefined };
  let failed = false;
  while (!signal.aborted) {
    try {
      await lookOnce(options, kept, await freeBytes(folder));
      failed = false;
    } catch (error) {
      if (!failed)
        tell(`Temporal: how long it keeps closed workflows cannot be changed (${messageOf(error)})`);
      failed = true;
    }
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

interface Kept {
  days: number;
  changedAtMs: number | undefined;
}

async function lookOnce(options: KeepDiskFree, kept: Kept, freeBytes: number): Promise<void> {
  const { reserveGb, keepClosedFor, tell } = options;
  const nowMs = performance.now();
  const days = retentionDays({
    days: kept.days,
    atMost: options.retentionDays,
    freeBytes,
    reserveGb,
    sinceChangeMs: kept.changedAtMs === undefined ? undefined : nowMs - kept.changedAtMs,
  });
  if (days === kept.days && days === options.retentionDays) return;
  // Said again at every look: what is kept shorter than at first grows older, and a server that was restarted forgets it.
  const deleted = await keepClosedFor(days);
  if (days === kept.days) return;
  const gone = deleted === 0 ? '' : `; ${deleted} older ones are deleted`;
  tell(
    `Temporal: closed workflows are kept ${days} ${days === 1 ? 'day' : 'days'} (before: ${kept.days}), ${(freeBytes / 1e9).toFixed(1)} GB are free and ${reserveGb} GB are to stay free (disk.reserveGb)${gone}`,
  );
  kept.days = days;
  kept.changedAtMs = nowMs;
}

async function freeOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
