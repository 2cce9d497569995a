import { activityInfo, CancelledFailure, cancelled } from '@temporalio/activity';
import type { Transaction } from 'kysely';
import { videoFault } from '../../domain/faults.ts';
import type { StageResult } from '../../domain/stages.ts';
import type { Database } from '../../storage/database/schema.ts';
import {
  abandonRun,
  completeRun,
  countAttempts,
  failRun,
  findResult,
  type Metrics,
  openRun,
  type StageKey,
  withdrawResult,
} from '../../storage/database/stage-runs.ts';
import type { ActivityContext } from '../context.ts';
import { failureFor } from './failure.ts';
import { faultOf } from './fault-of.ts';
import { type Life, withHeartbeat } from './heartbeat.ts';

/** A worker that dies this often over one stage of one video is taken to die of that video. */
const MAX_WORKERS_LOST = 10;

export interface Stage<T extends object> {
  /** Works out the identity; what it throws is classified like an error of the work itself. */
  readonly key: () => Promise<StageKey>;
  readonly maxAttempts: number;
  /** False when a stored result is of no use any more: its data was deleted on purpose. */
  readonly stillUsable?: (value: T) => Promise<boolean>;
  readonly work: (life: Life, key: StageKey) => Promise<StageWork<T>>;
}

export interface StageWork<T extends object> {
  readonly value: T;
  readonly metrics?: Metrics;
  /** Writes the stage's data, in the transaction that marks the stage completed. */
  readonly store?: (trx: Transaction<Database>) => Promise<void>;
}

/**
 * Finds a stage's stored result, or does its work and stores it. Every attempt leaves a row with its fault.
 *
 * @throws ApplicationFailure of type `system`, `identity` or `video` (see failure.ts); CancelledFailure.
 */
export async function runStage<T extends object>(
  context: ActivityContext,
  stage: Stage<T>,
): Promise<StageResult<T>> {
  const { db } = context;
  const origin = { runId: activityInfo().workflowExecution?.runId ?? 'standalone', worker: context.worker };
  return withHeartbeat(async (life) => {
    let key: StageKey | undefined;
    let run: number | undefined;
    try {
      key = await stage.key();
      const stored = await findResult<T>(db, key);
      if (stored !== undefined) {
        if ((await stage.stillUsable?.(stored)) ?? true) {
          return { configHash: key.configHash, reused: true, value: stored };
        }
        await withdrawResult(db, key);
      }
      run = await openRun(db, key, origin);
      await refusePoison(context, key, origin.runId);
      const done = await stage.work(life, key);
      await completeRun(db, run, done.value, done.metrics ?? {}, async (trx) => done.store?.(trx));
      return { configHash: key.configHash, reused: false, value: done.value };
    } catch (error) {
      if (life.signal.aborted || error instanceof CancelledFailure) {
        if (run !== undefined) await abandonRun(db, run, 'cancelled').catch(() => {});
        await cancelled();
      }
      throw await record(context, stage, error, life, key, run, origin.runId);
    }
  });
}

async function refusePoison(context: ActivityContext, key: StageKey, runId: string): Promise<void> {
  const { workersLost } = await countAttempts(context.db, key, runId);
  if (workersLost < MAX_WORKERS_LOST) return;
  throw videoFault(
    'worker-lost',
    `The worker died ${workersLost} times in the ${key.stage} stage of ${key.videoId}; see its log.`,
    { kind: 'failed' },
  );
}

async function record<T extends object>(
  context: ActivityContext,
  stage: Stage<T>,
  error: unknown,
  life: Life,
  key: StageKey | undefined,
  run: number | undefined,
  runId: string,
) {
  const fault = faultOf(error);
  const left = { videoFaults: life.attempt, maxAttempts: stage.maxAttempts };
  try {
    if (run !== undefined) await failRun(context.db, run, fault);
    if (key !== undefined) left.videoFaults = (await countAttempts(context.db, key, runId)).videoFaults;
  } catch (storageError) {
    // The database itself is down: that is the fault to wait for.
    return failureFor(faultOf(storageError), life.attempt, left, context.retryDelays, asError(storageError));
  }
  return failureFor(fault, life.attempt, left, context.retryDelays, asError(error));
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
