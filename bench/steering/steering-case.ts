import type { Slots } from '../../domain/capacity/slots.ts';
import type { WorkerCase } from '../servers/worker-case.ts';

/** A batch that is at work, and commands that steer it meanwhile. */
export interface SteeringCase extends WorkerCase {
  readonly videos: number;
  /** Videos in flight at most. */
  readonly window: number;
  /** How often each command is given. */
  readonly rounds: number;
  /** Longer is not waited for. */
  readonly limitSeconds: number;
}

/** More than a machine ever does at once for a batch that has real stages: with these, two cores are at their limit. */
const SLOTS: Slots = { network: 1, speech: 1, voices: 1, llm: 1, flagship: 1, embedding: 1, database: 1 };

export const FULL: SteeringCase = {
  ...{ slots: SLOTS, segments: 10 },
  ...{ videos: 3000, window: 100, rounds: 30, limitSeconds: 900 },
};

export const QUICK: SteeringCase = { ...FULL, videos: 200, window: 20, rounds: 2, limitSeconds: 180 };
