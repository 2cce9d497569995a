import { ActivityFailure, continueAsNew, isCancellation, patched, workflowInfo } from '@temporalio/workflow';
import type { AfterSegment } from '../../activities/inputs.ts';
import type { Mined } from '../../activities/mine/conclude-mining.ts';
import type { MiningPlan } from '../../activities/mine/plan-mining.ts';
import { SEGMENTS_IN_FLIGHT } from '../../domain/capacity/segments-in-flight.ts';
import { PRIORITY } from '../../domain/priority.ts';
import type { StageResult } from '../../domain/stages.ts';
import { llm } from '../activities.ts';
import type { VideoInput, video } from '../video.ts';

/** Bookkeeping does not queue behind the segments of other videos. */
const FIRST = { priority: { priorityKey: PRIORITY.first } };

type Segment = MiningPlan['pending'][number];

/**
 * Mines every segment that has no findings yet, one activity each, a number of them at a time. A segment that fails
 * lets the others finish first; then the video fails with it, so that a retry mines that segment alone.
 */
export async function mineAll(
  divided: AfterSegment,
  input: VideoInput,
  progress: (done: number, total: number) => void,
): Promise<StageResult<Mined>> {
  const plan = await llm.planMining.executeWithOptions(FIRST, [divided]);
  const failures: unknown[] = [];
  let done = plan.total - plan.pending.length;
  const mine = async (segment: Segment): Promise<void> => {
    const summary = `segment ${segment.ordinal + 1} of ${plan.total}`;
    try {
      await llm.mineSegment.executeWithOptions({ summary }, [
        { ...divided, mine: plan.configHash, ...segment },
      ]);
      progress(++done, plan.total);
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      failures.push(error);
    }
  };

  progress(done, plan.total);
  const goesOn = patched('next-segment-at-once')
    ? await oneAfterTheOther(plan.pending, mine)
    : await inWaves(plan.pending, mine, () => progress(done, plan.total));
  // What is mined is stored: a new run finds it and goes on with the rest.
  if (goesOn) await continueAsNew<typeof video>({ ...input, reprocess: true });
  if (failures.length > 0) throw failures[0];
  return llm.concludeMining.executeWithOptions(FIRST, [{ ...divided, mine: plan.configHash }]);
}

/**
 * Keeps as many segments in flight as one video may have: one that waits to be tried again holds up no other.
 *
 * @returns true where the history is long enough for a new run; what was in flight has ended.
 */
async function oneAfterTheOther(
  segments: readonly Segment[],
  mine: (segment: Segment) => Promise<void>,
): Promise<boolean> {
  const waiting = segments.values();
  let cutShort = false;
  const lane = async (): Promise<void> => {
    for (const segment of waiting) {
      await mine(segment);
      cutShort ||= workflowInfo().continueAsNewSuggested;
      if (cutShort) return;
    }
  };
  await settled(Array.from({ length: Math.min(SEGMENTS_IN_FLIGHT, segments.length) }, lane));
  return cutShort;
}

/** As videos were mined that are on their way since. */
async function inWaves(
  segments: readonly Segment[],
  mine: (segment: Segment) => Promise<void>,
  progress: () => void,
): Promise<boolean> {
  for (let at = 0; at < segments.length; at += SEGMENTS_IN_FLIGHT) {
    progress();
    await settled(segments.slice(at, at + SEGMENTS_IN_FLIGHT).map(mine));
    if (workflowInfo().continueAsNewSuggested) return true;
  }
  return false;
}

/** Waits for all of them, and throws what the first of them threw. */
async function settled(all: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(all)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
