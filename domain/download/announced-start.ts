const MINUTES = { second: 1 / 60, minute: 1, hour: 60, day: 24 * 60, week: 7 * 24 * 60 } as const;

/** YouTube rounds what it announces: asking again sooner would only hear the same. */
const SOONEST_MINUTES = 15;

/**
 * Minutes until the start that a text announces (`Premieres in 3 hours`, `will begin in a few moments`);
 * undefined where it names none.
 */
export function announcedStartMinutes(text: string): number | undefined {
  const named = /\bin (\d{1,6}) (second|minute|hour|day|week)s?\b/i.exec(text);
  if (named !== null) {
    const unit = (named[2] as string).toLowerCase() as keyof typeof MINUTES;
    return Math.max(SOONEST_MINUTES, Math.ceil(Number(named[1]) * MINUTES[unit]));
  }
  return /\b(?:shortly|in a few moments|in a moment)\b/i.test(text) ? SOONEST_MINUTES : undefined;
}
