import { videoFault } from '../../domain/faults.ts';
import type { MiningStyle } from '../../domain/findings.ts';
import { miningWarning } from '../../domain/mining/warnings.ts';
import type { StageResult } from '../../domain/stages.ts';
import { loadFindings, miningCost, segmentsToMine } from '../../storage/database/findings.ts';
import { completeRun, ensureOpenRun, findResult, type StageKey } from '../../storage/database/stage-runs.ts';
import { loadSegments } from '../../storage/database/transcripts.ts';
import type { ActivityContext } from '../context.ts';
import type { AfterSegment } from '../inputs.ts';
import { originOf } from '../stage/attempt.ts';
import { stageWorked } from '../stage/outages.ts';
import { runSimply } from '../stage/run-simply.ts';
import { sameMiner } from './miner.ts';

export type Mined = {
  readonly style: MiningStyle;
  readonly model: string;
  /** The tiny embedded model: everything it found is shown as 'demo model'. */
  readonly demo: boolean;
  readonly segments: number;
  readonly claims: number;
  /** Items of the model's answers that were invalid. */
  readonly dropped: number;
  /** What a person should look at though nothing failed. */
  readonly warning?: string;
};

type Planned = AfterSegment & { readonly mine: string };

/** Writes the stage's result once every segment has its findings. */
export const createConcludeMining =
  (context: ActivityContext) =>
  (input: Planned): Promise<StageResult<Mined>> =>
    runSimply(context, async () => {
      const { db } = context;
      const { videoId, mine: configHash } = input;
      const key: StageKey = { videoId, stage: 'mine', configHash };
      const stored = await findResult<Mined>(db, key);
      if (stored !== undefined) return { configHash, reused: true, value: stored };
      const { pending } = await segmentsToMine(db, videoId, input.segment, configHash);
      if (pending.length > 0) {
        throw videoFault('segments-failed', `${pending.length} segments of ${videoId} have no findings.`);
      }
      const value = await resultOf(context, input);
      const cost = await miningCost(db, videoId, configHash);
      const run = await ensureOpenRun(db, key, originOf(context));
      await completeRun(db, run, value, cost, async () => {});
      await stageWorked(context, 'mine');
      return { configHash, reused: false, value };
    });

async function resultOf(context: ActivityContext, input: Planned): Promise<Mined> {
  const settings = await context.settings(input.settingsHash);
  const { identity, style } = await sameMiner(context, input, settings);
  const mined = await loadFindings(context.db, input.videoId, input.mine);
  const segments = await loadSegments(context.db, input.videoId, input.segment);
  const claims = mined.reduce((sum, { findings }) => sum + findings.claims.length, 0);
  const dropped = mined.reduce((sum, { findings }) => sum + findings.dropped, 0);
  const spokenMs = segments.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return {
    style,
    model: identity.model,
    demo: identity.demo,
    segments: mined.length,
    claims,
    dropped,
    warning: miningWarning({ claims, dropped, spokenMs }),
  };
}
