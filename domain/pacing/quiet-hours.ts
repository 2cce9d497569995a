/**
 * Times of day, as clocks on a wall show them. A time zone is an IANA name; undefined is this machine's. Nights
 * on which clocks change are as long as they really are.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * When the quiet hours end that this moment lies in; undefined: it lies in none.
 * @param quietHours such as `23:00-06:30`: the first minute is quiet, the last one is not.
 */
export function endOfQuiet(
  nowMs: number,
  quietHours: string | undefined,
  timeZone: string | undefined,
): number | undefined {
  if (quietHours === undefined) return undefined;
  const { from, to } = quietTimes(quietHours);
  const isQuiet = (timeMs: number) =>
    from < to ? timeMs >= from && timeMs < to : timeMs >= from || timeMs < to;
  let atMs = nowMs;
  while (isQuiet(wallClock(atMs, timeZone).timeMs)) atMs = nextTimeOfDay(atMs, to, timeZone);
  return atMs === nowMs ? undefined : atMs;
}

/** Share of a day that quiet hours leave, 0 to 1. */
export function shareOfDay(quietHours: string | undefined): number {
  if (quietHours === undefined) return 1;
  const { from, to } = quietTimes(quietHours);
  return 1 - ((to - from + DAY_MS) % DAY_MS) / DAY_MS;
}

/** The first moment of the next day. */
export function nextMidnight(nowMs: number, timeZone: string | undefined): number {
  const today = wallClock(nowMs, timeZone).day;
  let atMs = nowMs;
  while (wallClock(atMs, timeZone).day === today) atMs = nextTimeOfDay(atMs, 0, timeZone);
  return atMs;
}

/** The first moment of this day. */
export function lastMidnight(nowMs: number, timeZone: string | undefined): number {
  // Six hours more than the clock shows: a day before, however the clocks were changed since.
  return nextMidnight(nowMs - wallClock(nowMs, timeZone).timeMs - 6 * 60 * MINUTE_MS, timeZone);
}

function quietTimes(quietHours: string): { from: number; to: number } {
  const times = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(quietHours);
  if (times === null) throw new TypeError(`quiet hours ${quietHours} are not two times of day`);
  const [fromHour, fromMinute, toHour, toMinute] = times.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { from: (fromHour * 60 + fromMinute) * MINUTE_MS, to: (toHour * 60 + toMinute) * MINUTE_MS };
}

/** When clocks show that time next, or are changed before they would: the caller looks again from there. */
function nextTimeOfDay(atMs: number, timeOfDayMs: number, timeZone: string | undefined): number {
  const wait = (timeOfDayMs - wallClock(atMs, timeZone).timeMs + DAY_MS) % DAY_MS || DAY_MS;
  return clockChange(atMs, atMs + wait, timeZone) ?? atMs + wait;
}

/** The moment between two at which clocks are changed; undefined: they are not. */
function clockChange(fromMs: number, toMs: number, timeZone: string | undefined): number | undefined {
  const before = wallClock(fromMs, timeZone).offsetMs;
  if (wallClock(toMs, timeZone).offsetMs === before) return undefined;
  let [same, changed] = [fromMs, toMs];
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2);
    if (wallClock(middle, timeZone).offsetMs === before) same = middle;
    else changed = middle;
  }
  return changed;
}

interface WallClock {
  /** Days since 1970 of the date that it shows. */
  readonly day: number;
  /** Time of day that it shows. */
  readonly timeMs: number;
  /** What it is ahead of UTC. */
  readonly offsetMs: number;
}

function wallClock(atMs: number, timeZone: string | undefined): WallClock {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const { year, month, day, hour, minute, second } = parts;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second) + (((atMs % 1000) + 1000) % 1000);
  const dayNumber = Math.floor(shown / DAY_MS);
  return { day: dayNumber, timeMs: shown - dayNumber * DAY_MS, offsetMs: shown - atMs };
}

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

/** Making a format takes longer than all uses of it together. */
function formatOf(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}
