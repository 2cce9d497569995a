import { clockTimeMs } from '../../domain/clock-time.ts';
import { UserError } from '../../domain/user-error.ts';
import { formatClock } from '../rendering/duration.ts';

export interface RangeOptions {
  readonly start?: string;
  readonly end?: string;
}

/** A part of a recording; undefined: from its beginning, to its end. */
export interface Range {
  readonly startMs?: number;
  readonly endMs?: number;
}

export interface Problem {
  readonly where: string;
  readonly what: string;
}

/** The range that a person typed, and everything that is wrong with it. */
export function readRange({ start, end }: RangeOptions): { range: Range; problems: Problem[] } {
  const problems: Problem[] = [];
  const read = (where: string, typed: string | undefined): number | undefined => {
    const ms = typed === undefined ? undefined : clockTimeMs(typed);
    if (typed !== undefined && ms === undefined)
      problems.push({ where, what: `${typed} is no time: give seconds, m:ss or h:mm:ss` });
    return ms;
  };
  const range = { startMs: read('--start', start), endMs: read('--end', end) };
  if (range.startMs !== undefined && range.endMs !== undefined && range.startMs >= range.endMs)
    problems.push({ where: '--end', what: `${end} is not after ${start}` });
  return { range, problems };
}

/** @throws UserError with all problems at once, where there are any. */
export function refuse(problems: readonly Problem[], what = 'Nothing was stored'): void {
  if (problems.length === 0) return;
  throw new UserError({
    what,
    why: problems.map((problem) => `${problem.where}: ${problem.what}.`).join('\n'),
    usage: true,
  });
}

/** @throws UserError when the range lies outside a recording of this length. */
export function requireInside({ startMs, endMs }: Range, durationMs: number): void {
  const outside = [startMs, endMs].find((ms) => ms !== undefined && ms > durationMs + TOLERANCE_MS);
  if (outside === undefined) return;
  throw new UserError({
    what: `${formatClock(outside)} is outside the recording`,
    why: `It is ${formatClock(durationMs)} long.`,
    usage: true,
  });
}

/** Players round lengths up. */
const TOLERANCE_MS = 1000;

/** ` 0:10-0:40`, with nothing where all of a recording is meant. */
export const rangeWords = ({ startMs, endMs }: Range): string =>
  startMs === undefined && endMs === undefined
    ? ''
    : ` ${formatClock(startMs ?? 0)}-${endMs === undefined ? 'end' : formatClock(endMs)}`;
