import { type BatchControl, isPaused } from './batch-control.ts';

/** How a batch stands, in one word. */
export type BatchState = 'running' | 'paused' | 'cancelling' | 'cancelled' | 'ended';

export interface BatchMoment {
  readonly control: BatchControl;
  /** Undefined: it has not ended. */
  readonly endedAt: Date | undefined;
}

export function batchState({ control, endedAt }: BatchMoment): BatchState {
  if (control === 'cancel') return endedAt === undefined ? 'cancelling' : 'cancelled';
  if (endedAt !== undefined) return 'ended';
  return isPaused(control) ? 'paused' : 'running';
}
