/** ISO 8601 of a moment in epoch milliseconds; undefined where it has no year of four figures, which nobody meant. */
export function isoDateOf(timeMs: number): string | undefined {
  const date = new Date(timeMs);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return /^\d{4}-/.test(text) ? text : undefined;
}
