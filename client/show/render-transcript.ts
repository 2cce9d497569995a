import { jumpLink } from '../../domain/jump-link.ts';
import { speakerCertainty, speakerName } from '../../domain/speaker-name.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { ShownSegment } from '../../storage/database/published-video.ts';
import { formatClock } from '../rendering/duration.ts';
import { clickable } from '../rendering/link.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { printable } from '../rendering/text-width.ts';

/**
 * The transcript by segment: who speaks and how sure that is, a link to the segment, and its sentences, each with a time that is
 * clickable in a terminal.
 */
export function renderTranscript(
  video: VideoMetadata,
  segments: readonly ShownSegment[],
  terminal: Terminal,
): string {
  const colors = colorsFor(terminal);
  const parts = segments.map((segment) =>
    [
      `${colors.bold(printable(speakerName(segment.speaker)))}${sure(segment)}  ${colors.cyan(jumpLink(video, segment.startMs))}`,
      ...segment.sentences.map(({ startMs, text }) => {
        const time = formatClock(startMs);
        const indent = ' '.repeat(Math.max(0, 7 - time.length));
        return `${indent}${clickable(time, jumpLink(video, startMs), terminal)}  ${printable(text)}`;
      }),
    ].join('\n'),
  );
  return [colors.underline('Transcript'), ...parts].join('\n');
}

function sure({ speaker, speakerConfidence }: ShownSegment): string {
  const certainty = speakerCertainty(speakerConfidence, speaker);
  return certainty === 0 ? '' : ` (${certainty.toFixed(2)})`;
}
