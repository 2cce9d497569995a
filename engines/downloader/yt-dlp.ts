import { rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { type DownloadContext, readDownloadWarnings, readFiltered } from '../../domain/download-faults.ts';
import { StageError, videoFault } from '../../domain/faults.ts';
import { copyCookies } from './cookies-copy.ts';
import { asDiskFault } from './disk-fault.ts';
import type { DownloadedAudio, Downloader, DownloadRequest } from './downloader.ts';
import { findFinished, noteFinished, removeFinished } from './finished-download.ts';
import { type FolderLockOptions, withFolderLock } from './folder-lock.ts';
import { isOnline as lookOnline } from './is-online.ts';
import { createMediaProver } from './media-proof.ts';
import { faultOfRun, runYtDlp } from './run-yt-dlp.ts';
import { type DownloadSettings, downloadArguments, type YtDlpProgram } from './yt-dlp-options.ts';
import {
  enriched,
  type FileRecord,
  fileRecord,
  type InfoRecord,
  infoRecord,
  progressRecord,
} from './yt-dlp-records.ts';

export interface YtDlpDownloaderOptions extends YtDlpProgram {
  /** Interpreter with PyAV, which proves the file. */
  readonly python: string;
  readonly settings: DownloadSettings;
  /** Default: asks the name service. */
  readonly isOnline?: () => Promise<boolean>;
  readonly lockWaitMs?: FolderLockOptions['waitMs'];
}

/** Inside a video's folder: what is unfinished, and what belongs to a run. */
const PART = '.part';
const RUN = '.run';

/**
 * Downloads with yt-dlp, one process per video. Its exit code proves nothing either way: a download is a file
 * that decodes to its end. A proven file of an earlier run is returned without asking the site again; an
 * unfinished one is resumed.
 */
export function createYtDlpDownloader(options: YtDlpDownloaderOptions): Downloader {
  const { settings, lockWaitMs } = options;
  const wanted = JSON.stringify([settings.format, settings.formatSort]);
  return {
    download: (request) =>
      withFolderLock(request.folder, { signal: request.signal, waitMs: lockWaitMs }, async (signal) => {
        const finished = await findFinished(request.folder, wanted, request.video);
        if (finished !== undefined) return finished;
        await removeFinished(request.folder);
        const fetched = await withinLimit(settings.timeoutMinutes, signal, (limited) =>
          fetchFile(options, { ...request, signal: limited }),
        );
        const audio = await proven(options, { ...request, signal }, fetched);
        await noteFinished(request.folder, wanted, audio);
        await rm(join(request.folder, PART), { recursive: true, force: true });
        return audio;
      }).catch((error: unknown) => {
        throw asDiskFault(error, request.folder);
      }),
  };
}

interface FetchedFile {
  readonly file: FileRecord;
  readonly info: InfoRecord | undefined;
  readonly words: string;
}

const contextOf = ({ identity = 'guest' }: YtDlpProgram, { video }: DownloadRequest): DownloadContext => ({
  identity,
  site: video.kind === 'youtube' ? 'youtube' : 'other',
});

/** Runs yt-dlp to its end. Throws StageError with what it said when there is no file. */
async function fetchFile(options: YtDlpDownloaderOptions, request: DownloadRequest): Promise<FetchedFile> {
  const { video, signal, onProgress } = request;
  const folder = resolve(request.folder);
  const runFolder = join(folder, RUN);
  try {
    const cookiesCopy =
      options.cookies === undefined
        ? undefined
        : await copyCookies(options.cookies, join(runFolder, 'cookies.txt'));
    const args = downloadArguments(options, options.settings, {
      url: video.mediaUrl ?? video.url,
      folder,
      partFolder: join(folder, PART),
      name: video.id,
      cookiesCopy,
    });
    const run = runYtDlp(options.ytDlp, args, signal);
    let info: InfoRecord | undefined;
    let file: FileRecord | undefined;
    for await (const { name, value } of run.records) {
      if (name === 'info') info = infoRecord.parse(value);
      if (name === 'file') file = fileRecord.parse(value);
      if (name === 'progress') {
        const { downloaded_bytes = 0, total_bytes, total_bytes_estimate } = progressRecord.parse(value);
        onProgress?.(downloaded_bytes, total_bytes ?? total_bytes_estimate);
      }
    }
    const end = await run.ended();
    signal?.throwIfAborted();
    if (file !== undefined && resolve(file.filepath).startsWith(folder + sep)) {
      return { file, info, words: end.words };
    }
    const { words, exitCode } = end;
    const filtered = readFiltered(words, exitCode, enriched(video, info), options.settings);
    const context = contextOf(options, request);
    throw new StageError(filtered ?? (await faultOfRun(end, context, options.isOnline ?? lookOnline)));
  } finally {
    await rm(runFolder, { recursive: true, force: true });
  }
}

/** Proves the file; what is no whole recording is removed, so that the next attempt fetches it anew. */
async function proven(
  options: YtDlpDownloaderOptions,
  request: DownloadRequest,
  { file, info, words }: FetchedFile,
): Promise<DownloadedAudio> {
  const { video, signal } = request;
  const metadata = enriched(video, info);
  const path = resolve(file.filepath);
  const prove = createMediaProver(options);
  try {
    const proof = await prove({
      path,
      name: `The download of ${video.mediaUrl ?? video.url}`,
      origin: 'download',
      durationMs: metadata.durationMs,
      durationFrom: video.kind === 'feed' ? 'feed' : 'site',
      signal,
    });
    const durationMs = Math.round(proof.decodedMs);
    const warnings = readDownloadWarnings(words, contextOf(options, request));
    return {
      path,
      sizeBytes: proof.sizeBytes,
      durationMs,
      codec: proof.codec,
      formatId: file.format_id,
      language: file.language ?? metadata.language,
      bitrateKbps: file.abr,
      metadata: { ...metadata, durationMs: metadata.durationMs ?? durationMs },
      ...(warnings.length > 0 && { warnings }),
    };
  } catch (error) {
    if (error instanceof StageError && error.fault.fault === 'video') await rm(path, { force: true });
    throw error;
  }
}

/** Does the work under a hard limit in time, whose end is the video's fault; what was fetched is kept. */
async function withinLimit<T>(
  minutes: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tooSlow(minutes)), minutes * 60_000);
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}

const tooSlow = (minutes: number): StageError =>
  videoFault(
    'download-timeout',
    `The download did not end in ${minutes} minutes (downloads.timeoutMinutes). What came is kept; the next attempt goes on from there.`,
  );
