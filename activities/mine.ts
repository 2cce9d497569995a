import { activityInfo } from '@temporalio/activity';
import { videoFault } from '../domain/faults.ts';
import type { MiningStyle } from '../domain/findings.ts';
import { MINING_PROMPT_VERSION } from '../domain/mining/prompt.ts';
import { miningStyle } from '../domain/mining/task.ts';
import type { StoredSettings } from '../domain/result-settings.ts';
import type { StageResult } from '../domain/stages.ts';
import type { ModelIdentity } from '../engines/language-model/language-model.ts';
import { mineSegment } from '../engines/language-model/mine-segment.ts';
import {
  findFindings,
  forgetFailedFindings,
  loadFindings,
  miningCost,
  saveFailedFindings,
  saveFindings,
  segmentsToMine,
} from '../storage/database/findings.ts';
import {
  completeRun,
  findOpenRun,
  findResult,
  openRun,
  type StageKey,
} from '../storage/database/stage-runs.ts';
import { loadSegmentWithPrevious } from '../storage/database/transcripts.ts';
import type { ActivityContext } from './context.ts';
import type { AfterSegment, MineInput } from './inputs.ts';
import { requireVideo } from './probe.ts';
import { failureFor } from './stage/failure.ts';
import { faultOf } from './stage/fault-of.ts';
import { stageIdentity } from './stage/identity.ts';
import { runSimply } from './stage/run-simply.ts';

export type Mined = {
  readonly style: MiningStyle;
  readonly model: string;
  /** The tiny embedded model: everything it found is shown as 'demo model'. */
  readonly demo: boolean;
  readonly segments: number;
  readonly claims: number;
  /** Items of the model's answers that were invalid. */
  readonly dropped: number;
};

export interface MiningPlan {
  readonly configHash: string;
  readonly total: number;
  readonly pending: readonly { readonly segmentId: number; readonly ordinal: number }[];
}

/**
 * Mining is one activity per segment, each with its own stored result: `planMining` says what is still to do,
 * `concludeMining` writes the stage's result once every segment has its findings.
 */
export const createMine = (context: ActivityContext) => ({
  planMining: (input: AfterSegment): Promise<MiningPlan> =>
    runSimply(context, async () => {
      const settings = await context.settings(input.settingsHash);
      const miner = await minerFor(context, input, settings);
      const key: StageKey = { videoId: input.videoId, stage: 'mine', configHash: miner.configHash };
      const plan = await segmentsToMine(context.db, input.videoId, input.segment, miner.configHash);
      if ((await findResult(context.db, key)) === undefined) {
        const runId = activityInfo().workflowExecution?.runId ?? 'standalone';
        await openRun(context.db, key, { runId, worker: context.worker });
        await forgetFailedFindings(context.db, input.videoId, miner.configHash);
      }
      return { configHash: miner.configHash, ...plan };
    }),

  /** @returns true when the findings were stored already. */
  mineSegment: (input: MineInput): Promise<{ reused: boolean }> =>
    runSimply(context, async (life) => {
      const { db } = context;
      if ((await findFindings(db, input.segmentId, input.mine)) !== undefined) return { reused: true };
      const settings = await context.settings(input.settingsHash);
      const miner = await minerFor(context, input, settings);
      if (miner.configHash !== input.mine) throw modelChanged(input, miner.identity);
      try {
        const video = await requireVideo(context, input);
        const { segment, previous } = await loadSegmentWithPrevious(db, input.segmentId);
        const mined = await mineSegment({
          model: await context.miner(),
          task: {
            style: miner.style,
            selectivity: settings.miner.selectivity,
            maxClaimsPerSegment: settings.miner.maxClaimsPerSegment,
            segment,
            context: {
              title: video.title ?? video.id,
              channel: video.channel,
              previousSentences: previous?.sentences.map((sentence) => sentence.text),
            },
          },
          maxOutputTokens: settings.miner.maxOutputTokens,
          signal: life.signal,
          onProgress: (outputTokens) => life.report({ outputTokens }),
        });
        await saveFindings(db, input.segmentId, input.mine, mined.findings, {
          ...mined,
          model: miner.identity.model,
        });
        return { reused: false };
      } catch (error) {
        if (life.signal.aborted) throw error;
        const fault = faultOf(error);
        if (fault.fault !== 'video') throw error;
        const { model } = miner.identity;
        const failures = await saveFailedFindings(db, input.segmentId, input.mine, fault.detail, model);
        const left = { videoFaults: failures, maxAttempts: settings.batch.maxAttempts };
        throw failureFor(fault, failures, left, context.retryDelays);
      }
    }),

  concludeMining: (input: AfterSegment & { readonly mine: string }): Promise<StageResult<Mined>> =>
    runSimply(context, async () => {
      const { db } = context;
      const key: StageKey = { videoId: input.videoId, stage: 'mine', configHash: input.mine };
      const stored = await findResult<Mined>(db, key);
      if (stored !== undefined) return { configHash: input.mine, reused: true, value: stored };
      const { pending } = await segmentsToMine(db, input.videoId, input.segment, input.mine);
      if (pending.length > 0) {
        throw videoFault(
          'segments-failed',
          `${pending.length} segments of ${input.videoId} have no findings.`,
        );
      }
      const value = await resultOf(context, input);
      const runId = await findOpenRun(db, key);
      if (runId === undefined) throw new Error(`The mining of ${input.videoId} was never planned.`);
      const cost = await miningCost(db, input.videoId, input.mine);
      await completeRun(db, runId, value, cost, async () => {});
      return { configHash: input.mine, reused: false, value };
    }),
});

async function minerFor(context: ActivityContext, input: AfterSegment, settings: StoredSettings) {
  const identity = await (await context.miner()).identity();
  const style = miningStyle(settings.mining, identity);
  if (style === undefined) throw new Error(`The batch of ${input.videoId} does not mine (mining: off).`);
  const { engine, model, digest } = identity;
  const configHash = stageIdentity('mine', settings, [input.segment], {
    engine,
    model,
    digest,
    style,
    prompt: MINING_PROMPT_VERSION[style],
  });
  return { identity, style, configHash };
}

/** Findings of one video come from one model: a changed one mines the whole video anew. */
const modelChanged = (input: MineInput, identity: ModelIdentity) =>
  videoFault(
    'model-changed',
    `The language model changed while ${input.videoId} was mined (now ${identity.model}, ${identity.digest.slice(0, 12)}). Run: vidmine retry ${input.videoId}`,
    { kind: 'failed' },
  );

async function resultOf(
  context: ActivityContext,
  input: AfterSegment & { readonly mine: string },
): Promise<Mined> {
  const settings = await context.settings(input.settingsHash);
  const mined = await loadFindings(context.db, input.videoId, input.mine);
  const { identity, style } = await minerFor(context, input, settings);
  return {
    style,
    model: identity.model,
    demo: identity.demo,
    segments: mined.length,
    claims: mined.reduce((sum, { findings }) => sum + findings.claims.length, 0),
    dropped: mined.reduce((sum, { findings }) => sum + findings.dropped, 0),
  };
}
