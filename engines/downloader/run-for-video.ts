import { resolve } from 'node:path';
import type { DownloadContext } from '../../domain/download/download-faults.ts';
import type { DownloadAs, DownloadRequest } from './downloader.ts';
import { asRefusal } from './refusal.ts';
import { prepareRun, type RunIdentity } from './run-identity.ts';
import { runYtDlp, type YtDlpEnd } from './run-yt-dlp.ts';
import type { RunFiles, YtDlpProgram } from './yt-dlp-options.ts';
import {
  type FileRecord,
  fileRecord,
  type InfoRecord,
  infoRecord,
  progressRecord,
} from './yt-dlp-records.ts';

export interface VideoRun {
  /** What the site said of the video, as far as it came to that. */
  readonly info: InfoRecord | undefined;
  readonly file: FileRecord | undefined;
  readonly end: YtDlpEnd;
  readonly identity: RunIdentity;
  readonly as: DownloadAs;
  readonly context: DownloadContext;
}

export interface VideoRunRequest
  extends Pick<DownloadRequest, 'video' | 'as' | 'refusedElsewhere' | 'signal' | 'onProgress'> {
  /** For what belongs to this run alone: emptied first; whoever asks removes it. */
  readonly runFolder: string;
  readonly timeScale: number;
}

/** Runs yt-dlp for one video to its end, whatever that is, as the request says. */
export async function runForVideo(
  program: YtDlpProgram,
  request: VideoRunRequest,
  argumentsFor: (files: RunFiles) => readonly string[],
): Promise<VideoRun> {
  const { video, refusedElsewhere, signal, onProgress } = request;
  const site = video.kind === 'youtube' ? 'youtube' : 'other';
  const proxy = request.as?.proxy ?? program.proxy;
  const as: DownloadAs = { identity: 'guest', ...request.as, proxy };
  const identity = await prepareRun(resolve(request.runFolder), as, site).catch((error: unknown) => {
    throw asRefusal(error, request.timeScale);
  });
  const run = runYtDlp(program.ytDlp, argumentsFor(identity), { secrets: identity.secrets, signal });
  let info: InfoRecord | undefined;
  let file: FileRecord | undefined;
  for await (const { name, value } of run.records) {
    // Half a record may be JSON as well.
    if (name === 'info') info = infoRecord.safeParse(value).data ?? info;
    if (name === 'file') file = fileRecord.safeParse(value).data ?? file;
    if (name === 'progress') {
      const {
        downloaded_bytes = 0,
        total_bytes,
        total_bytes_estimate,
      } = progressRecord.safeParse(value).data ?? {};
      onProgress?.(downloaded_bytes, total_bytes ?? total_bytes_estimate);
    }
  }
  const end = await run.ended();
  signal?.throwIfAborted();
  const context = { identity: as.identity, site, proxy: proxy !== undefined, refusedElsewhere } as const;
  return { info, file, end, identity, as, context };
}
