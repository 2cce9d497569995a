import { type Called, speakerName } from './speaker-name.ts';

/** How long somebody speaks in a video. */
export interface SpeakingTime<S extends Called = Called> {
  /** Unknown for what nobody is known to have said. */
  readonly speaker: string;
  readonly durationMs: number;
  /** The voices that have this name, the one that speaks most first; none where it is not known who speaks. */
  readonly voices: readonly S[];
}

/** How long each speaker of a video speaks, the longest first. Voices of one name are one speaker. */
export function speakingTimes<S extends Called>(
  segments: readonly { readonly speaker?: S; readonly startMs: number; readonly endMs: number }[],
): SpeakingTime<S>[] {
  const voices = new Map<string | undefined, { voice: S | undefined; durationMs: number }>();
  for (const { speaker, startMs, endMs } of segments) {
    const known = voices.get(speaker?.label);
    voices.set(speaker?.label, {
      voice: speaker,
      durationMs: (known?.durationMs ?? 0) + endMs - startMs,
    });
  }
  const longest = [...voices.values()].sort((a, b) => b.durationMs - a.durationMs);
  const speakers = Map.groupBy(longest, ({ voice }) =>
    voice?.name === undefined ? voice?.label : `name ${voice.name}`,
  );
  return [...speakers.values()]
    .map((together) => ({
      speaker: speakerName(together[0]!.voice),
      durationMs: together.reduce((sum, { durationMs }) => sum + durationMs, 0),
      voices: together.flatMap(({ voice }) => (voice === undefined ? [] : [voice])),
    }))
    .sort((a, b) => b.durationMs - a.durationMs);
}
