import type { Client } from '@temporalio/client';
import { isPaused } from '../../domain/batch-control.ts';
import type { BatchName } from '../../domain/ids.ts';
import { type BatchRecord, findBatch } from '../../storage/database/batches.ts';
import { takeUpRows } from '../../storage/database/retries.ts';
import { endBefore } from '../batch/end-before.ts';
import { overError } from '../batch/over-error.ts';
import { startFromRows } from '../batch/start-workflow.ts';
import { tellBatch } from '../batch/tell-batch.ts';
import type { Session } from '../session.ts';
import type { Told } from '../tell-within.ts';
import type { Chosen } from './chosen.ts';

export interface TakenUpBatch {
  readonly batch: BatchName;
  readonly videos: number;
  /** It had ended and was started again. */
  readonly started: boolean;
  readonly paused: boolean;
  readonly told: Told;
}

/**
 * Has a batch take up videos of its own, a window at a time: their rows are opened in one statement, and the batch,
 * started again where it had ended, reads them.
 */
export async function retryByBatch(
  session: Session,
  client: Client,
  batch: BatchRecord,
  chosen: readonly Chosen[],
): Promise<TakenUpBatch> {
  const { db } = session;
  if (batch.endedAt !== undefined) await endBefore(db, client, batch);
  const taken = await takeUpRows(db, batch.name, groupsOf(chosen));
  if (taken === undefined) throw await overError(db, batch.name, 'taken up again');
  const told = taken.hadEnded ? 'not-running' : await tellBatch(session, batch.name, 'rowsOpened');
  const now = await findBatch(db, batch.name);
  const started = told === 'not-running' && now?.endedAt === undefined;
  if (started) await startFromRows(session, client, batch);
  return {
    batch: batch.name,
    videos: taken.videos,
    started,
    paused: now !== undefined && isPaused(now.control),
    told: started ? 'told' : told,
  };
}

/** Videos with the same settings in one group; those of their batch keep what their rows say. */
function groupsOf(chosen: readonly Chosen[]) {
  const groups = Map.groupBy(chosen, ({ ownSettings, settingsHash }) => (ownSettings ? settingsHash : ''));
  return [...groups].map(([hash, videos]) => ({
    videoIds: videos.map(({ videoId }) => videoId),
    ...(hash === '' ? {} : { settingsHash: hash }),
  }));
}
