import type { PlanReport } from './report.ts';

/** The plan as scripts read it. */
export const planJson = ({ plan, disk, notes }: PlanReport) => ({
  ...plan.input,
  ...{ concurrentVideos: plan.concurrentVideos, window: plan.window, notes, disk },
  scenarios: plan.scenarios,
});
