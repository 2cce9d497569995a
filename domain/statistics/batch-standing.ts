import { type BatchMoment, type BatchState, batchState } from '../batch-state.ts';

/**
 * How a batch stands, with what its videos do. `pausing`: it is to rest, and what began before still runs. `waiting`: a
 * part is down and nothing runs. `resting`: nothing is left of it but videos that are parked.
 */
export type BatchStanding = BatchState | 'pausing' | 'waiting' | 'resting';

export interface StandingFacts extends BatchMoment {
  /** Videos without an outcome. */
  readonly open: number;
  readonly parked: number;
  /** Videos of which a stage runs. */
  readonly inWork: number;
  /** Videos that wait for a part that is down. */
  readonly waitForParts: number;
}

export function batchStanding(facts: StandingFacts): BatchStanding {
  const { open, parked, inWork, waitForParts } = facts;
  const state = batchState(facts);
  if (state === 'paused' && inWork > 0) return 'pausing';
  if (state !== 'running') return state;
  if (open === 0 && parked > 0) return 'resting';
  return inWork === 0 && waitForParts > 0 ? 'waiting' : 'running';
}
