import { type BatchStanding, batchStanding } from '../../domain/statistics/batch-standing.ts';
import type { Db } from '../../storage/database/database.ts';
import { type BatchLine, batchLines } from '../../storage/database/listed-batches.ts';

/** A batch in the list of all of them. */
export interface ListedBatch extends Omit<BatchLine, 'endedAt' | 'maxSpend'> {
  readonly endedAt: Date | undefined;
  readonly state: BatchStanding;
  readonly total: number;
  readonly elapsedSeconds: number;
  /** Undefined: it may spend what it needs. */
  readonly maxSpend: number | undefined;
}

/** All batches, newest first: a few queries, however many there are. */
export async function listedBatches(db: Db): Promise<ListedBatch[]> {
  const lines = await batchLines(db);
  return lines.map(({ endedAt: ended, maxSpend, ...line }) => {
    const endedAt = ended ?? undefined;
    const { counts, startedAt } = line;
    return {
      ...line,
      endedAt,
      state: batchStanding({ ...line, endedAt, open: counts.open, parked: counts.parked }),
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
      elapsedSeconds: ((endedAt ?? new Date()).getTime() - startedAt.getTime()) / 1000,
      maxSpend: maxSpend ?? undefined,
    };
  });
}
