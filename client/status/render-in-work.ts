import type { VideoInWork } from '../../storage/database/progress.ts';
import { columns } from '../rendering/columns.ts';
import { formatDuration } from '../rendering/duration.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { BatchReport } from './batch-report.ts';

/** A batch of so few videos shows them without being asked. */
const SHOWN_BY_THEMSELVES = 5;

/** What is being worked on: all of it where it was asked for or is little, otherwise how much there is. */
export function inWorkLines(
  { batch, inWork, videosInWork }: Pick<BatchReport, 'batch' | 'inWork' | 'videosInWork'>,
  terminal: Terminal,
  { videos = false }: { readonly videos?: boolean } = {},
): string[] {
  if (inWork === 0) return [];
  if (!videos && inWork > SHOWN_BY_THEMSELVES) {
    return [`in work ${inWork}: which and where, with vidmine status ${batch} --videos`];
  }
  const rows = videosInWork.map((video) => [
    video.videoId,
    video.title ?? '',
    video.stage,
    doing(video),
    formatDuration(Date.now() - video.startedAt.getTime()),
  ]);
  const more = inWork - rows.length;
  return [
    ...columns({ head: ['video', 'title', 'stage', 'state', 'since'], rows }, terminal),
    ...(more > 0 ? [`… and ${more} more in work`] : []),
  ];
}

export function doing(video: VideoInWork): string {
  if (video.stage === 'mine' && video.segments !== null && video.status === 'running') {
    return `segment ${video.mined ?? 0} of ${video.segments}`;
  }
  if (video.status === 'failed') return `tries again after: ${video.reason}`;
  if (video.status === 'abandoned') return `was interrupted: ${video.reason}`;
  return video.status === 'running' ? 'running' : 'waits for the next stage';
}
