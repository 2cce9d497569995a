import { ActivityFailure, continueAsNew, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { AfterSegment } from '../../activities/inputs.ts';
import type { Mined } from '../../activities/mine/conclude-mining.ts';
import type { StageResult } from '../../domain/stages.ts';
import { llm } from '../activities.ts';
import type { VideoInput, video } from '../video.ts';

/** Bookkeeping does not queue behind the segments of other videos. */
const FIRST = { priority: { priorityKey: 1 } };

/** Segments in flight at once. */
const WAVE = 50;

/**
 * Mines every segment that has no findings yet, one activity each, in waves. A segment that fails lets the
 * others finish first; then the video fails with it, so that a retry mines that segment alone.
 */
export async function mineAll(
  divided: AfterSegment,
  input: VideoInput,
  progress: (done: number, total: number) => void,
): Promise<StageResult<Mined>> {
  const plan = await llm.planMining.executeWithOptions(FIRST, [divided]);
  const failures: unknown[] = [];
  let done = plan.total - plan.pending.length;
  for (let at = 0; at < plan.pending.length; at += WAVE) {
    progress(done, plan.total);
    const wave = plan.pending
      .slice(at, at + WAVE)
      .map((segment) =>
        llm.mineSegment
          .executeWithOptions({ summary: `segment ${segment.ordinal + 1} of ${plan.total}` }, [
            { ...divided, mine: plan.configHash, ...segment },
          ])
          .then(() => progress(++done, plan.total)),
      );
    for (const result of await Promise.allSettled(wave)) {
      if (result.status === 'fulfilled') continue;
      if (isCancellation(result.reason) || !(result.reason instanceof ActivityFailure)) throw result.reason;
      failures.push(result.reason);
    }
    // What is mined is stored: a new run finds it and goes on with the next wave.
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof video>({ ...input, reprocess: true });
    }
  }
  if (failures.length > 0) throw failures[0];
  return llm.concludeMining.executeWithOptions(FIRST, [{ ...divided, mine: plan.configHash }]);
}
