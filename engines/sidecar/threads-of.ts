import { availableParallelism } from 'node:os';

/** CPU threads for each of so many programs side by side, at least 1. */
export const threadsOf = (programs: number | (() => number)): number =>
  Math.max(1, Math.floor(availableParallelism() / (typeof programs === 'number' ? programs : programs())));
