const CLOCK = /^(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,7}(?:\.\d{1,3})?)$/;

/** A place in a recording as people write it: seconds (`92`, `92.5`), `m:ss` or `h:mm:ss`. In ms; undefined for anything else. */
export function clockTimeMs(text: string): number | undefined {
  const match = CLOCK.exec(text.trim());
  if (match === null) return undefined;
  const [, hours, minutes, seconds] = match;
  if (minutes !== undefined && !/^\d\d(\.|$)/.test(seconds!)) return undefined;
  if (minutes !== undefined && Number(seconds) >= 60) return undefined;
  if (hours !== undefined && (minutes!.length !== 2 || Number(minutes) >= 60)) return undefined;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return Math.round(whole * 1000);
}
