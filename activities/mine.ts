import type { ActivityContext } from './context.ts';
import { createConcludeMining } from './mine/conclude-mining.ts';
import { createMineSegment } from './mine/mine-segment.ts';
import { createPlanMining } from './mine/plan-mining.ts';

/**
 * Mining is one activity per segment, each with its own stored result: `planMining` says what is still to do,
 * `concludeMining` writes the stage's result once every segment has its findings.
 */
export const createMine = (context: ActivityContext) => ({
  planMining: createPlanMining(context),
  mineSegment: createMineSegment(context),
  concludeMining: createConcludeMining(context),
});
