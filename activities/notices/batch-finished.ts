import type { BatchName } from '../../domain/ids.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import { findBatch } from '../../storage/database/batches.ts';
import type { ActivityContext, Notice } from '../context.ts';
import { tellOnce } from './tell-once.ts';

type Counts = Readonly<Record<OutcomeKind, number>>;

/** Tells a person that a batch has come to its end: once for each time that it was started. */
export async function tellBatchFinished(
  context: ActivityContext,
  name: BatchName,
  counts: Counts,
): Promise<void> {
  const batch = await findBatch(context.db, name);
  if (batch !== undefined) await tellOnce(context, batch.startedAt, batchFinished(name, counts));
}

export function batchFinished(name: BatchName, counts: Counts): Notice {
  const ends = Object.entries(counts).filter(([, count]) => count > 0);
  const said = ends.map(([kind, count]) => `${kind} ${count}`).join(', ');
  const failed = counts.failed + counts.parked;
  return {
    event: 'batch-finished',
    subject: name,
    reason: failed > 0 ? 'finished-with-failures' : 'finished',
    detail: said === '' ? 'It lists no video.' : `Its videos: ${said}.`,
    todo:
      failed > 0
        ? `See why: vidmine status ${name}   Try those again: vidmine retry --failed --batch ${name}`
        : `Read it: vidmine report ${name}`,
    counts,
  };
}
