import { formatDuration } from '../../domain/duration-words.ts';

export { formatDuration };

const SECOND = 1000;

/** A place in a recording as players write it: `0:07`, `12:34`, `1:02:03`. Rounded down: a jump never comes late. */
export function formatClock(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / SECOND));
  const seconds = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`;
}

/** Hours of audio: `12.4 h`, and below an hour `3 min 07 s`. */
export const formatHours = (hours: number): string =>
  hours < 1 ? formatDuration(hours * 3_600_000) : `${hours.toFixed(1)} h`;
