import { FULL as BUSY } from '../overhead/overhead-case.ts';
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

const { slots, segments } = BUSY;

export const FULL: SteeringCase = {
  ...{ slots, segments },
  ...{ videos: 3000, window: 100, rounds: 30, limitSeconds: 900 },
};

export const QUICK: SteeringCase = { ...FULL, videos: 200, window: 20, rounds: 2, limitSeconds: 180 };
