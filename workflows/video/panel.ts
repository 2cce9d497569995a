import { formatDuration } from '../../domain/duration-words.ts';
import type { VideoId } from '../../domain/ids.ts';
import { formatMoment } from '../../domain/moment-words.ts';
import type { Outcome } from '../../domain/outcomes.ts';

/** A stage on a video's way; `tookMs` once it is over. */
export interface Passage {
  readonly stage: string;
  readonly sinceMs: number;
  readonly tookMs?: number;
  /** Such as `segment 37 of 100`, `as alice`. */
  readonly note?: string;
}

export interface Panel {
  readonly videoId: VideoId;
  readonly passages: readonly Passage[];
  /** Why it waits, besides what its stage waits for. */
  readonly rests?: { readonly why: string; readonly sinceMs: number };
  readonly outcome?: Outcome;
}

/** A video's way in Markdown, for the Temporal UI. Moments, not durations, where something goes on. */
export const panelOf = ({ videoId, passages, rests, outcome }: Panel): string =>
  [
    ...(outcome === undefined ? [] : [outcomeLine(outcome)]),
    ...(rests === undefined ? [] : [`**Paused since ${formatMoment(rests.sinceMs)}**: ${rests.why}.`]),
    passages.map((passage) => passageLine(passage, outcome === undefined)).join('\n'),
    ...(outcome === undefined ? [] : againLines(videoId, outcome)),
  ].join('\n\n');

function passageLine({ stage, sinceMs, tookMs, note }: Passage, goesOn: boolean): string {
  const said = note === undefined ? '' : `, ${note}`;
  if (tookMs !== undefined) return `- ${stage} ✓ ${formatDuration(tookMs)}${said}`;
  return goesOn ? `- **${stage}** since ${formatMoment(sinceMs)}${said}` : `- ${stage}${said}`;
}

function outcomeLine(outcome: Outcome): string {
  const why = 'reason' in outcome ? ` (${outcome.reason.replaceAll('-', ' ')})` : '';
  const said = 'detail' in outcome && outcome.detail !== undefined ? `: ${outcome.detail}` : '';
  return `**${outcome.kind}**${why}${said}`;
}

/** How it is tried again, where that makes sense. */
function againLines(videoId: VideoId, outcome: Outcome): readonly string[] {
  const retry = `\`vidmine retry ${videoId}\``;
  switch (outcome.kind) {
    case 'stored':
      return [`To read it: \`vidmine show ${videoId}\``];
    case 'parked': {
      const at = formatMoment(Date.parse(outcome.notBefore));
      return [`It is tried again by itself, not before ${at}. Sooner: ${retry}`];
    }
    case 'failed':
    case 'cancelled':
    case 'unavailable':
      return [`To try it again, from where it was: ${retry}`];
    case 'skipped':
      return outcome.reason === 'by-hand' ? [`To take it after all: ${retry}`] : [];
  }
}
