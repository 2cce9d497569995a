import { jumpLink } from '../../domain/jump-link.ts';
import type { VideoSummary } from '../../domain/summary.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { PublishedVideo } from '../../storage/database/published-video.ts';
import { formatClock } from '../rendering/duration.ts';
import type { Terminal } from '../rendering/terminal.ts';
import { heading, section } from './section.ts';

/** The short summary, the long one where it says more, and the chapters with links: one text per section. */
export function renderSummary(
  video: VideoMetadata,
  { summary, demo }: PublishedVideo,
  terminal: Terminal,
): string[] {
  if (summary === undefined) return [];
  const { shortSummary, longSummary, chapters } = summary;
  const marks = { demo, terminal };
  return [
    ...(shortSummary === '' ? [] : [`${heading('Summary', marks)}\n${shortSummary}`]),
    ...(longSummary === '' || longSummary === shortSummary
      ? []
      : [`${heading('In detail', marks)}\n${longSummary}`]),
    ...(chapters.length === 0 ? [] : [section(chaptersTitle(summary), chapterLines(video, summary), marks)]),
  ];
}

const chaptersTitle = ({ chaptersFrom }: VideoSummary): string =>
  chaptersFrom === 'source' ? 'Chapters, as published' : 'Chapters';

function chapterLines(video: VideoMetadata, { chapters }: VideoSummary): string[] {
  const times = chapters.map(({ startMs }) => formatClock(startMs));
  const width = Math.max(...times.map((time) => time.length));
  return chapters.map(({ title, startMs, summary }, index) => {
    const line = `  ${times[index]!.padStart(width)}  ${title}  ${jumpLink(video, startMs)}`;
    return summary === undefined ? line : `${line}\n  ${' '.repeat(width)}  ${summary}`;
  });
}
