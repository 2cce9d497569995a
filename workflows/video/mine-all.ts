import { ActivityFailure, continueAsNew, isCancellation, patched, workflowInfo } from '@temporalio/workflow';
import type { AfterSegment } from '../../activities/inputs.ts';
import type { Mined } from '../../activities/mine/conclude-mining.ts';
import type { MiningPlan } from '../../activities/mine/plan-mining.ts';
import { SEGMENTS_IN_FLIGHT } from '../../domain/capacity/segments-in-flight.ts';
import { PRIORITY } from '../../domain/priority.ts';
import type { StageResult } from '../../domain/stages.ts';
import { llm } from '../activities.ts';
import type { video } from '../video.ts';
import type { Way } from './way.ts';

/** Bookkeeping does not queue behind the segments of other videos. */
const FIRST = { priority: { priorityKey: PRIORITY.first } };

type Segment = MiningPlan['pending'][number];

/**
 * Mines every segment that has no findings yet, one activity each, a number of them at a time. A segment that fails
 * lets the others finish first; then the video fails with it, so that a retry mines that segment alone. One that is
 * held has not failed: it is asked for again when the batch goes on.
 */
export async function mineAll(
  divided: AfterSegment,
  { input, trail, hold }: Way,
): Promise<StageResult<Mined>> {
  const plan = await hold.through(() => llm.planMining.executeWithOptions(FIRST, [divided]));
  const planned = { ...divided, mine: plan.configHash };
  const failures: unknown[] = [];
  const doneBefore = plan.total - plan.pending.length;
  let done = doneBefore;
  const progress = (): void => trail.detail(progressLine(done, plan.total, failures.length));
  const mine = async (segment: Segment): Promise<void> => {
    const summary = `segment ${segment.ordinal + 1} of ${plan.total}`;
    try {
      await hold.through((afterRest) =>
        llm.mineSegment.executeWithOptions({ summary }, [{ ...planned, ...segment, afterRest }]),
      );
      done += 1;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      failures.push(error);
    }
    progress();
  };

  progress();
  const goesOn = patched('next-segment-at-once')
    ? await oneAfterTheOther(plan.pending, mine)
    : await inWaves(plan.pending, mine);
  // What is mined is stored: a new run finds it and goes on with the rest. It would try what failed again as well: where
  // that is most of them, there is no end to it, and a person is to look first.
  if (goesOn && done - doneBefore >= failures.length)
    await continueAsNew<typeof video>({ ...input, reprocess: true });
  if (failures.length > 0) throw failures[0];
  const summary = `what was found in ${plan.total} segments`;
  return llm.concludeMining.executeWithOptions({ ...FIRST, summary }, [planned]);
}

const progressLine = (done: number, total: number, failed: number): string =>
  `segment ${done} of ${total}${failed === 0 ? '' : `, ${failed} failed`}`;

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
): Promise<boolean> {
  for (let at = 0; at < segments.length; at += SEGMENTS_IN_FLIGHT) {
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
