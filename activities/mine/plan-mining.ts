import { forgetFailedFindings, segmentsToMine } from '../../storage/database/findings.ts';
import { findResult, openRun, type StageKey } from '../../storage/database/stage-runs.ts';
import type { ActivityContext } from '../context.ts';
import type { AfterSegment } from '../inputs.ts';
import { runAttempt } from '../stage/attempt.ts';
import { minerFor } from './miner.ts';

export interface MiningPlan {
  readonly configHash: string;
  readonly total: number;
  readonly pending: readonly { readonly segmentId: number; readonly ordinal: number }[];
}

/** Says which segments have no findings yet, and opens the stage's run; `concludeMining` closes it. */
export const createPlanMining =
  (context: ActivityContext) =>
  (input: AfterSegment): Promise<MiningPlan> => {
    const { videoId, batch } = input;
    return runAttempt(context, { videoId, stage: 'mine', batch }, async (attempt) => {
      const { db } = context;
      const settings = await context.settings(input.settingsHash);
      attempt.maxAttempts = settings.batch.maxAttempts;
      const { configHash } = await minerFor(context, input, settings);
      attempt.configHash = configHash;
      const key: StageKey = { videoId, stage: 'mine', configHash };
      const plan = await segmentsToMine(db, videoId, input.segment, configHash);
      if ((await findResult(db, key)) === undefined) {
        await openRun(db, key, attempt.origin);
        await forgetFailedFindings(db, videoId, configHash);
      }
      return { configHash, ...plan };
    });
  };
