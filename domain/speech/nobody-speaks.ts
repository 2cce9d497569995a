import { type StageError, videoFault } from '../faults.ts';

/** Why a recording without a word is left: as a fault, and as how its video ends. */
export const NOBODY_SPEAKS = 'no-speech';

export const nobodySpeaks = (detail: string): StageError =>
  videoFault(NOBODY_SPEAKS, detail, { kind: 'skipped', reason: NOBODY_SPEAKS });
