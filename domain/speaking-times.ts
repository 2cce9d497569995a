import { speakerName } from './speaker-name.ts';

export interface SpeakingTime {
  /** Unknown for what nobody is known to have said. */
  readonly speaker: string;
  readonly durationMs: number;
}

/** How long each speaker of a video speaks, the longest first. */
export function speakingTimes(
  segments: readonly {
    readonly speaker?: { readonly label: string; readonly name?: string };
    readonly startMs: number;
    readonly endMs: number;
  }[],
): SpeakingTime[] {
  const durations = new Map<string, number>();
  for (const { speaker, startMs, endMs } of segments) {
    const name = speakerName(speaker);
    durations.set(name, (durations.get(name) ?? 0) + endMs - startMs);
  }
  return [...durations]
    .map(([speaker, durationMs]) => ({ speaker, durationMs }))
    .sort((a, b) => b.durationMs - a.durationMs);
}
