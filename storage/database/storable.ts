/**
 * A text as PostgreSQL holds it: NUL and halves of characters, which it refuses, are shown as unknown characters. Sites
 * and servers send them, and a message that was cut off may end in one: none of that may cost a video, or a whole page.
 */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');

/** What JSON writes for NUL and for halves of characters; also where a text spells such an escape out. */
const REFUSED = /\\u(?:0000|d[89a-f])/;

/** A value as JSON that PostgreSQL holds, its texts as `storableText`. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!REFUSED.test(json)) return json;
  return JSON.stringify(value, (_key, inner) => (typeof inner === 'string' ? storableText(inner) : inner));
}

/** A moment as it is stored; null for one that no calendar has, or that is beyond the years 1 to 9999. */
export function storableTime(iso: string | undefined): string | null {
  const at = new Date(iso ?? Number.NaN);
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999 ? at.toISOString() : null;
}

/** Milliseconds as they are stored; null for what is no length of time. */
export function storableMs(ms: number | undefined): number | null {
  const whole = Math.round(ms ?? Number.NaN);
  return Number.isSafeInteger(whole) && whole >= 0 ? whole : null;
}
