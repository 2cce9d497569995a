import type { Transaction } from 'kysely';
import { videoFault } from '../../domain/faults.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import type { Stage, StageResult } from '../../domain/stages.ts';
import type { Database } from '../../storage/database/schema.ts';
import { countAttempts } from '../../storage/database/stage-attempts.ts';
import {
  completeRun,
  findResult,
  type Metrics,
  openRun,
  type StageKey,
  withdrawResult,
} from '../../storage/database/stage-runs.ts';
import type { ActivityContext } from '../context.ts';
import type { VideoInput } from '../inputs.ts';
import { type Attempt, type InTurn, runAttempt } from './attempt.ts';
import type { Life } from './heartbeat.ts';
import { stageWorked } from './outages.ts';

/** A worker that dies this often over one stage of one video is taken to die of that video. */
const MAX_WORKERS_LOST = 10;

export interface StageSteps<T extends object> {
  /** The config hash: all that can change the result. What it throws is classified like an error of the work. */
  readonly identity: () => Promise<string>;
  /** False when a stored result is of no use any more: its data was deleted on purpose. */
  readonly stillUsable?: (value: T, key: StageKey) => Promise<boolean>;
  readonly work: (life: Life, key: StageKey) => Promise<StageWork<T>>;
}

export interface StageWork<T extends object> {
  readonly value: T;
  readonly metrics?: Metrics;
  /** Writes the stage's data, in the transaction that marks the stage completed. */
  readonly store?: (trx: Transaction<Database>) => Promise<void>;
  /** Clears away what is of no use once the result is stored. Never throws. */
  readonly afterwards?: () => Promise<void>;
}

/**
 * Finds a stage's stored result, or does its work and stores it. Every attempt leaves a row with its fault.
 *
 * @param inTurn set where the stage has one attempt, in its turn at an identity.
 *
 * @throws ApplicationFailure of type `system`, `identity`, `video` (see failure.ts) or `held` (see hold.ts);
 *   CancelledFailure.
 */
export function runStage<T extends object>(
  context: ActivityContext,
  stage: Stage,
  input: VideoInput,
  stepsUnder: (settings: StoredSettings) => StageSteps<T>,
  inTurn?: InTurn,
): Promise<StageResult<T>> {
  const { db } = context;
  const { videoId, batch } = input;
  return runAttempt(
    context,
    { videoId, stage, batch },
    async (attempt) => {
      const settings = await context.settings(input.settingsHash);
      attempt.maxAttempts = settings.batch.maxAttempts;
      const steps = stepsUnder(settings);
      const configHash = await steps.identity();
      attempt.configHash = configHash;
      const key: StageKey = { videoId, stage, configHash };
      const stored = await findResult<T>(db, key);
      if (stored !== undefined) {
        const usable = (await steps.stillUsable?.(stored, key)) ?? true;
        if (usable) return { configHash, reused: true, value: stored };
        await withdrawResult(db, key);
      }
      attempt.run = await openRun(db, key, attempt.origin);
      await refusePoison(context, key, attempt);
      const done = await steps.work(attempt.life, key);
      await completeRun(db, attempt.run, done.value, done.metrics ?? {}, async (trx) => done.store?.(trx));
      await done.afterwards?.();
      await stageWorked(context, stage);
      return { configHash, reused: false, value: done.value };
    },
    inTurn,
  );
}

async function refusePoison(context: ActivityContext, key: StageKey, { origin }: Attempt): Promise<void> {
  const { workersLost } = await countAttempts(context.db, key, origin.runId);
  if (workersLost < MAX_WORKERS_LOST) return;
  throw videoFault(
    'worker-lost',
    `The worker died ${workersLost} times in the ${key.stage} stage of ${key.videoId}; see its log.`,
    { kind: 'failed' },
  );
}
