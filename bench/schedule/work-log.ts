import type { ScheduledWork } from '../../domain/schedule/schedule-case.ts';

/** One piece of work while it held its slot. Times are milliseconds of one clock. */
export interface DoneWork {
  readonly work: ScheduledWork;
  readonly video: number;
  readonly startMs: number;
  readonly endMs: number;
  /** It failed, and is done again. */
  readonly failed: boolean;
}

/** Everything that was done, as the workers saw it. */
export class WorkLog {
  readonly done: DoneWork[] = [];

  /** Notes when work begins and ends, and whether it called `failed`. Work that throws was stopped: it counts as failed. */
  async note<T>(work: ScheduledWork, video: number, doing: (failed: () => void) => Promise<T>): Promise<T> {
    const startMs = performance.now();
    let failed = false;
    const fail = () => {
      failed = true;
    };
    try {
      return await doing(fail);
    } catch (error) {
      fail();
      throw error;
    } finally {
      this.done.push({ work, video, startMs, endMs: performance.now(), failed });
    }
  }

  count(work: ScheduledWork): number {
    return this.done.filter((one) => one.work === work && !one.failed).length;
  }
}

/** How well the slots of some work were used between its first piece and its last. */
export interface SlotUse {
  /** Slot seconds that were held. */
  readonly workSeconds: number;
  /** From the first piece's begin to the last one's end. */
  readonly spanSeconds: number;
  /** Share of the slots' time within that span in which they worked, 0 to 1. */
  readonly busyShare: number;
}

/** @throws Error when nothing of that work was done. */
export function slotUse(done: readonly DoneWork[], works: readonly ScheduledWork[], slots: number): SlotUse {
  const pieces = done.filter(({ work }) => works.includes(work));
  if (pieces.length === 0) throw new Error(`Nothing was done of ${works.join(', ')}.`);
  const startMs = pieces.reduce((least, piece) => Math.min(least, piece.startMs), Number.POSITIVE_INFINITY);
  const endMs = pieces.reduce((most, piece) => Math.max(most, piece.endMs), 0);
  const workSeconds = pieces.reduce((sum, piece) => sum + (piece.endMs - piece.startMs), 0) / 1000;
  const spanSeconds = (endMs - startMs) / 1000;
  return { workSeconds, spanSeconds, busyShare: workSeconds / (spanSeconds * slots) };
}
