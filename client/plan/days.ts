import { formatDuration } from '../rendering/duration.ts';

const DAY_MS = 86_400_000;

/** `5.7 days`; what is shorter than a day in hours and minutes. */
export const inDays = (days: number): string =>
  Math.abs(days) >= 1 ? `${days.toFixed(1)} days` : formatDuration(days * DAY_MS);

/** `about 5.7 days`, and the range where runs differ by more than a hundredth. */
export function aboutDays({ mean, least, most }: { mean: number; least: number; most: number }): string {
  const about = `about ${inDays(mean)}`;
  return most - least < 0.01 * mean ? about : `${about} (${inDays(least)} to ${inDays(most)})`;
}
