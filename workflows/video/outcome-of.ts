import { isCancellation } from '@temporalio/workflow';
import type { Outcome } from '../../domain/outcomes.ts';
import type { Stage } from '../../domain/stages.ts';
import { faultIn } from './fault-in.ts';

/** How a video's way ends when a stage threw. */
export function outcomeOf(error: unknown, stage: Stage): Outcome {
  if (isCancellation(error)) return { kind: 'cancelled', detail: `Cancelled in the ${stage} stage.` };
  const fault = faultIn(error);
  // Only activities fail with a fault; anything else is a bug here, which must fail the workflow task and wait.
  if (fault === undefined) throw error;
  const { reason, detail } = fault;
  const settles = fault.fault === 'video' ? fault.settles : undefined;
  switch (settles?.kind) {
    case 'skipped':
      return { kind: 'skipped', reason: settles.reason, detail };
    case 'unavailable':
      return { kind: 'unavailable', reason: settles.reason, detail };
    case 'parked':
      return { kind: 'parked', reason, detail, notBefore: settles.notBefore };
    default:
      return { kind: 'failed', stage, reason, detail };
  }
}
