import type { InterruptedListing } from '../../storage/database/listings.ts';
import { counted } from '../rendering/counted.ts';
import { progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';

export interface ListingProgress {
  /** It goes on where an interrupted listing was. */
  goesOn(before: InterruptedListing): void;
  /** So many more were found. */
  found(videos: number): void;
  readonly total: number;
  done(): void;
}

/** How far the listing of a source is, on standard error. */
export function listingProgress(now: () => number = () => performance.now()): ListingProgress {
  const lines = progressLines(process.stderr, terminalOf(process.stderr, process.env));
  const startedAt = now();
  let total = 0;
  let before = 0;
  return {
    goesOn: ({ videos, startedAt: since }) => {
      before = videos;
      lines.print(
        `Going on with the listing of ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC, which was interrupted after ${counted(videos, 'video')}. What the source got at its beginning since then is listed the next time.`,
      );
    },
    found: (videos) => {
      total += videos;
      lines.update([
        {
          key: 'listing',
          text: 'Listing the source',
          detail: listingWords({ total, before, elapsedMs: now() - startedAt }),
        },
      ]);
    },
    get total() {
      return total;
    },
    done: () => lines.done(),
  };
}

/** A rate of less than this would be a guess. */
const RATE_AFTER_MS = 5000;

/** Such as `5120 found, 1200 a minute`. */
export function listingWords(state: {
  readonly total: number;
  /** Of them, found by an earlier listing: no work of this one. */
  readonly before: number;
  readonly elapsedMs: number;
}): string {
  const { total, before, elapsedMs } = state;
  const own = Math.max(0, total - before);
  if (elapsedMs < RATE_AFTER_MS || own === 0) return `${total} found`;
  return `${total} found, ${Math.round((own * 60_000) / elapsedMs)} a minute`;
}
