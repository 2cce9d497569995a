import { patched } from '@temporalio/workflow';
import type { AfterEvaluate, AfterOutline, AfterSegment, EvaluateInput } from '../../activities/inputs.ts';
import { SPEND_LIMIT } from '../../domain/model-calls.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { flagship, llm } from '../activities.ts';
import type { VideoInput } from '../video.ts';
import { faultIn } from './fault-in.ts';
import { mineAll } from './mine-all.ts';
import { outcomeOf } from './outcome-of.ts';
import type { StageTrail } from './stage-trail.ts';

/** What a video's segments became. */
export interface Judged {
  readonly after: AfterEvaluate;
  /** What a person should look at though nothing failed. */
  readonly warning?: string;
  /** Set where calls of models could not be paid any more: how the video ends once all else of it is stored. */
  readonly unpaid?: Outcome;
}

/** Outline, mining, evaluation and summary. What cannot be paid any more leaves the video without any of them. */
export async function mineAndJudge(
  divided: AfterSegment,
  input: VideoInput,
  trail: StageTrail,
): Promise<Judged> {
  try {
    // A video that was on its way before outlines came goes on without.
    const outlines = patched('outline');
    return await judge(outlines ? await outlined(divided, trail) : divided, input, trail, outlines);
  } catch (error) {
    if (faultIn(error)?.reason !== SPEND_LIMIT) throw error;
    return { after: divided, unpaid: outcomeOf(error, trail.stage) };
  }
}

async function outlined(divided: AfterSegment, trail: StageTrail): Promise<AfterOutline> {
  trail.enter('outline');
  const { configHash } = await llm.outline(divided);
  return { ...divided, outline: configHash };
}

async function judge(
  shown: AfterOutline,
  input: VideoInput,
  trail: StageTrail,
  summarises: boolean,
): Promise<Judged> {
  trail.enter('mine');
  const mined = await mineAll(shown, input, (done, total) => trail.detail(`segment ${done} of ${total}`));
  const found: EvaluateInput = { ...shown, mine: mined.configHash };

  trail.enter('evaluate');
  const evaluated = await flagship.evaluate(found);
  const judged = { ...found, evaluate: evaluated.configHash };
  const { warning } = mined.value;
  if (!summarises) return { after: judged, warning };

  trail.enter('summarise');
  const summary = await flagship.summarise(judged);
  return { after: { ...judged, summarise: summary.configHash }, warning };
}
