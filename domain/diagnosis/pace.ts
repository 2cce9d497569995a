import type { Pace } from './eta.ts';

/** What ended since a moment. */
export interface EndedSince {
  readonly videos: number;
  /** Of audio. */
  readonly hours: number;
  /** From that moment until now. */
  readonly seconds: number;
  /** From the first end in it until now. */
  readonly sinceFirstSeconds: number;
}

/** So many make an hour's pace worth more than that of the hours before. */
const ENOUGH_FOR_AN_HOUR = 20;
const ENOUGH = 5;

/**
 * The pace of the last hour where enough ended in it, otherwise that of the last hours. Of a batch that is younger than
 * these, counted from its first end: before, it was only filling.
 */
export function paceOf(
  lastHour: EndedSince,
  lastHours: EndedSince,
  /** It works for this long. */
  goingSeconds: number,
): Pace | undefined {
  const looked = lastHour.videos >= ENOUGH_FOR_AN_HOUR ? lastHour : lastHours;
  const { videos, hours, seconds, sinceFirstSeconds } = looked;
  const isWhole = goingSeconds > seconds;
  // The first one ends the stretch in which it was made, and begins the one that is counted.
  const counted = isWhole ? videos : videos - 1;
  if (counted < ENOUGH) return undefined;
  return isWhole
    ? { videos, hours, seconds }
    : { videos: counted, hours: (hours * counted) / videos, seconds: sinceFirstSeconds };
}
