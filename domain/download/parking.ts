const HOUR_MS = 3_600_000;
/** Each rest is so many times the one before. */
const LONGER = 4;
/** A video that used up its attempts once more after so many rests waits for a person. */
const LAST_PARK = 2;

/**
 * How long a video rests that used up its attempts, in ms before any time scale: 2 h and then 8 h with the default
 * setting.
 *
 * @param parkedBefore how often it has rested before.
 * @param hours the first rest (`downloads.parkedHours`).
 * @returns undefined when it has rested often enough: a person should look at it.
 */
export const restAfterAttempts = (parkedBefore: number, hours: number): number | undefined =>
  parkedBefore >= LAST_PARK ? undefined : hours * HOUR_MS * LONGER ** parkedBefore;
