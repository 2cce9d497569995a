import { rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { readDownloadWarnings, readFiltered } from '../../domain/download/download-faults.ts';
import { StageError, videoFault } from '../../domain/faults.ts';
import { asDiskFault } from './disk-fault.ts';
import type { DownloadedAudio, Downloader, DownloadRequest } from './downloader.ts';
import { findFinished, noteFinished, removeFinished } from './finished-download.ts';
import { type FolderLockOptions, withFolderLock } from './folder-lock.ts';
import { isOnline as lookOnline } from './is-online.ts';
import { type LookUpOptions, lookUp } from './look-up.ts';
import { createMediaProver } from './media-proof.ts';
import { refusal } from './refusal.ts';
import { runForVideo, type VideoRun } from './run-for-video.ts';
import { refreshedCookies } from './run-identity.ts';
import { verdictOfRun } from './run-yt-dlp.ts';
import { withinLimit } from './time-limit.ts';
import { type DownloadSettings, downloadArguments, type YtDlpProgram } from './yt-dlp-options.ts';
import { enriched, type FileRecord, type InfoRecord } from './yt-dlp-records.ts';

export interface YtDlpDownloaderOptions extends YtDlpProgram {
  /** Interpreter with PyAV, which proves the file. */
  readonly python: string;
  readonly settings: DownloadSettings;
  /** Default: asks the name service. */
  readonly isOnline?: () => Promise<boolean>;
  /** Factor of the time until a parked video is tried again. Default 1. */
  readonly timeScale?: number;
  readonly lockWaitMs?: FolderLockOptions['waitMs'];
}

type Options = YtDlpDownloaderOptions & LookUpOptions;

/** Inside a video's folder: what is unfinished, and what belongs to a run. */
const PART = '.part';
const RUN = '.run';

/**
 * Downloads with yt-dlp, one process per video. Its exit code proves nothing either way: a download is a file
 * that decodes to its end. A proven file of an earlier run is returned without asking the site again; an
 * unfinished one is resumed.
 */
export function createYtDlpDownloader(given: YtDlpDownloaderOptions): Downloader {
  const { isOnline = lookOnline, timeScale = 1 } = given;
  const options: Options = { ...given, isOnline, timeScale };
  const { settings, lockWaitMs } = options;
  const { timeoutMinutes, format, formatSort } = settings;
  const wanted = JSON.stringify([format, formatSort]);
  return {
    download: (request) =>
      withFolderLock(request.folder, { signal: request.signal, waitMs: lockWaitMs }, async (signal) => {
        const finished = await findFinished(request.folder, wanted, request.video);
        if (finished !== undefined) return finished;
        await removeFinished(request.folder);
        const fetched = await withinLimit(
          timeoutMinutes,
          () => tooSlow(timeoutMinutes),
          signal,
          (limited) => fetchFile(options, { ...request, signal: limited }),
        );
        const audio = await proven(options, { ...request, signal }, fetched);
        await noteFinished(request.folder, wanted, audio);
        await rm(join(request.folder, PART), { recursive: true, force: true });
        return audio;
      }).catch((error: unknown) => {
        throw asDiskFault(error, request.folder);
      }),
    lookUp: (request) => lookUp(options, request),
  };
}

interface FetchedFile extends Pick<DownloadedAudio, 'warning' | 'refreshedCookies'> {
  readonly file: FileRecord;
  readonly info: InfoRecord | undefined;
}

/** Runs yt-dlp to its end. Throws what its words mean when there is no file. */
async function fetchFile(options: Options, request: DownloadRequest): Promise<FetchedFile> {
  const { settings, isOnline, timeScale } = options;
  const { video } = request;
  const folder = resolve(request.folder);
  const runFolder = join(folder, RUN);
  try {
    const run = await runForVideo(options, { ...request, runFolder, timeScale }, (files) =>
      downloadArguments(options, settings, {
        url: video.mediaUrl ?? video.url,
        folder,
        partFolder: join(folder, PART),
        name: video.id,
        run: files,
      }),
    );
    const { file, info, end, context } = run;
    if (file !== undefined && resolve(file.filepath).startsWith(folder + sep)) {
      return { file, info, ...(await besideTheFile(run)) };
    }
    const filtered = readFiltered(end.words, end.exitCode, enriched(video, info), settings);
    if (filtered !== undefined && 'fault' in filtered) throw new StageError(filtered);
    throw refusal(filtered ?? (await verdictOfRun(end, context, isOnline)), timeScale);
  } finally {
    await rm(runFolder, { recursive: true, force: true });
  }
}

/** What a run brought beside the file: a warning, or cookies worth keeping, and never both of a dead account. */
async function besideTheFile({
  end,
  context,
  identity,
  as,
}: VideoRun): Promise<Pick<FetchedFile, 'warning' | 'refreshedCookies'>> {
  const warnings = readDownloadWarnings(end.words, context);
  const dead = warnings.find(({ verdict }) => verdict.verdict === 'account-dead');
  // A run that was broken off may have left half a file.
  const cookies =
    dead === undefined && end.exitCode === 0 ? await refreshedCookies(identity, as.cookies) : undefined;
  return { warning: dead ?? warnings[0], refreshedCookies: cookies };
}

/** Proves the file; what is no whole recording is removed, so that the next attempt fetches it anew. */
async function proven(
  options: Options,
  request: DownloadRequest,
  { file, info, warning, refreshedCookies }: FetchedFile,
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
    return {
      path,
      sizeBytes: proof.sizeBytes,
      durationMs,
      codec: proof.codec,
      formatId: file.format_id,
      language: file.language ?? metadata.language,
      bitrateKbps: file.abr,
      metadata: { ...metadata, durationMs: metadata.durationMs ?? durationMs },
      askedSite: true,
      ...(warning !== undefined && { warning }),
      ...(refreshedCookies !== undefined && { refreshedCookies }),
    };
  } catch (error) {
    if (error instanceof StageError && error.fault.fault === 'video') await rm(path, { force: true });
    throw error;
  }
}

const tooSlow = (minutes: number): StageError =>
  videoFault(
    'download-timeout',
    `The download did not end in ${minutes} minutes (downloads.timeoutMinutes). What came is kept; the next attempt goes on from there.`,
  );
