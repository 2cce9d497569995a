import type { Fault } from '../../domain/faults.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { mineSegment } from '../../engines/language-model/mine-segment.ts';
import { findFindings, saveFailedFindings, saveFindings } from '../../storage/database/findings.ts';
import { abandonOpenRun, failOpenRun, waitsForPart } from '../../storage/database/stage-attempts.ts';
import { ensureOpenRun, failAndReopen, type StageKey } from '../../storage/database/stage-runs.ts';
import { loadSegmentWithPrevious } from '../../storage/database/transcripts.ts';
import type { ActivityContext } from '../context.ts';
import type { MineInput } from '../inputs.ts';
import { originOf } from '../stage/attempt.ts';
import { failureFor, scaledDelays } from '../stage/failure.ts';
import { faultOf } from '../stage/fault-of.ts';
import type { Life } from '../stage/heartbeat.ts';
import { isHeldFailure, PAUSED } from '../stage/hold.ts';
import { meteredModel } from '../stage/metered-model.ts';
import { stageFailed, stageWorked } from '../stage/outages.ts';
import { runSimply } from '../stage/run-simply.ts';
import { type Miner, sameMiner, toldAbout } from './miner.ts';

/** @returns true when the findings were stored already. */
export const createMineSegment =
  (context: ActivityContext) =>
  (input: MineInput): Promise<{ reused: boolean }> =>
    runSimply(context, (life) => mineOne(context, input, life), input).catch((error: unknown) =>
      restsWithBatch(context, input, error),
    );

async function mineOne(context: ActivityContext, input: MineInput, life: Life): Promise<{ reused: boolean }> {
  const { db } = context;
  if ((await findFindings(db, input.segmentId, input.mine)) !== undefined) return { reused: true };
  const key = stageKey(input);
  if (input.afterRest) await ensureOpenRun(db, key, originOf(context));
  const settings = await context.settings(input.settingsHash);
  const miner = await sameMiner(context, input, settings).catch((error: unknown) =>
    showWhatIsDown(context, input, error),
  );
  try {
    await mineAndStore(context, input, settings, miner, life);
  } catch (error) {
    if (life.signal.aborted) throw error;
    const fault = faultOf(error);
    if (fault.fault !== 'video') return showWhatIsDown(context, input, error, fault);
    const { model } = miner.identity;
    const failures = await saveFailedFindings(db, input.segmentId, input.mine, fault.detail, model);
    const detail = `Segment ${input.ordinal + 1}: ${fault.detail}`;
    await failAndReopen(db, key, originOf(context), { ...fault, detail });
    const left = { videoFaults: failures, maxAttempts: settings.batch.maxAttempts };
    throw failureFor(fault, failures, left, scaledDelays(context), error);
  }
  await stageWorked(context, 'mine');
  // What is down no more must not be shown.
  if (await waitsForPart(db, key)) await ensureOpenRun(db, key, originOf(context));
  return { reused: false };
}

async function mineAndStore(
  context: ActivityContext,
  input: MineInput,
  settings: StoredSettings,
  miner: Miner,
  life: Life,
): Promise<void> {
  const { db } = context;
  const { segment, previous } = await loadSegmentWithPrevious(db, input.segmentId);
  const mined = await mineSegment({
    model: await meteredModel(context, 'miner', input, 'mine'),
    task: {
      style: miner.style,
      selectivity: settings.miner.selectivity,
      maxClaimsPerSegment: settings.miner.maxClaimsPerSegment,
      segment,
      context: {
        ...(await toldAbout(context, input)),
        previous: previous && {
          speaker: previous.speaker,
          sentences: previous.sentences.map((sentence) => sentence.text),
        },
      },
    },
    maxOutputTokens: settings.miner.maxOutputTokens,
    signal: life.signal,
    onProgress: (outputTokens) => life.report({ outputTokens }),
  });
  const cost = { ...mined, model: miner.identity.model };
  await saveFindings(db, input.segmentId, input.mine, mined.findings, cost);
}

/** The stage's one row says what its segments wait for: a row per segment and attempt would be thousands. */
async function showWhatIsDown(
  context: ActivityContext,
  input: MineInput,
  error: unknown,
  fault: Fault = faultOf(error),
): Promise<never> {
  if (fault.fault === 'system') await failOpenRun(context.db, stageKey(input), fault).catch(() => {});
  await stageFailed(context, 'mine', fault);
  throw error;
}

/** A row that is open says that somebody is at it: the first segment that is held closes it. */
async function restsWithBatch({ db }: ActivityContext, input: MineInput, error: unknown): Promise<never> {
  if (isHeldFailure(error)) await abandonOpenRun(db, stageKey(input), PAUSED).catch(() => {});
  throw error;
}

const stageKey = (input: MineInput): StageKey => ({
  videoId: input.videoId,
  stage: 'mine',
  configHash: input.mine,
});
