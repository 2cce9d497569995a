/** How long somebody speaks in a video. */
export interface Speaking {
  /** `A`, `B`, …; undefined when unknown. */
  readonly speaker?: string;
  readonly durationMs: number;
}

const MOST_TOLD = 8;

/**
 * Who speaks in a video, as prompts say it: 'Speaker A (most of it), Speaker B'. The one who speaks longest comes
 * first; letters, never names, for a voice that is learnt later must not change what was mined. Undefined where
 * nobody is known.
 */
export function speakersTold(speaking: readonly Speaking[]): string | undefined {
  const all = speaking.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const known = speaking
    .filter((one): one is Speaking & { speaker: string } => one.speaker !== undefined)
    .sort((a, b) => b.durationMs - a.durationMs || a.speaker.localeCompare(b.speaker, 'en'));
  if (known.length === 0) return undefined;
  const told = known.slice(0, MOST_TOLD).map(({ speaker, durationMs }) => {
    const most = known.length > 1 && durationMs > all / 2;
    return `Speaker ${speaker}${most ? ' (most of it)' : ''}`;
  });
  const others = known.length - told.length;
  return [...told, ...(others > 0 ? [`${others} others`] : [])].join(', ');
}
