import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DownloadError } from '../../domain/download/download-error.ts';
import { faultOfVerdict } from '../../domain/download/download-faults.ts';
import type { Verdict } from '../../domain/download/download-verdict.ts';
import { type StageError, systemFault } from '../../domain/faults.ts';
import { asDiskFault } from '../../engines/downloader/disk-fault.ts';
import type { DownloadedAudio, Downloader, DownloadRequest } from '../../engines/downloader/downloader.ts';
import { askWorld, worldUrl } from './ask-world.ts';
import { numberIn } from './talk.ts';
import { PLANNED } from './ways.ts';
import { AUDIO_BYTES } from './world-messages.ts';

const AUDIO_MS = 120_000;
const LIMIT_MS = 8_000;

/** Downloads from the world's site: a real file comes over a real connection, and is written piece by piece. */
export const standInDownloader: Downloader = {
  download: (request) =>
    fetchAudio(request).catch((error: unknown) => {
      request.signal?.throwIfAborted();
      throw asDiskFault(error, request.folder);
    }),
  lookUp: async ({ video }) => video,
};

async function fetchAudio({ video, folder, signal }: DownloadRequest): Promise<DownloadedAudio> {
  await requireAllowed(video.id, signal);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${video.id}.opus`);
  const limit = AbortSignal.timeout(LIMIT_MS);
  const either = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  try {
    const { body } = await fetch(worldUrl(`/audio/${video.id}`), { signal: either });
    const bytes = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(bytes, createWriteStream(`${path}.part`), { signal: either });
  } catch (error) {
    throw isOfDisk(error) ? error : brokenOff(error);
  }
  await rename(`${path}.part`, path);
  return {
    path,
    sizeBytes: AUDIO_BYTES,
    durationMs: AUDIO_MS,
    codec: 'opus',
    metadata: { ...video, title: `Talk ${video.id}`, channel: 'Chaos' },
    askedSite: true,
  };
}

/** What the site refuses, with the verdicts that yt-dlp's words for it have. */
async function requireAllowed(id: string, signal: AbortSignal | undefined): Promise<void> {
  const { answer } = await askWorld({ work: 'download', key: id, video: numberIn(id) }, signal);
  if (answer === 'private')
    throw refusedWith({ verdict: 'video-permanent', reason: 'private', counted: true });
  if (answer === 'video')
    throw refusedWith({ verdict: 'retry-now', reason: `${PLANNED}-fault`, counted: true });
}

function refusedWith(verdict: Verdict): DownloadError {
  const detail = 'The site says so.';
  const fault = faultOfVerdict({ verdict, detail }, { nowMs: Date.now(), timeScale: 1, times: 0 });
  return new DownloadError(verdict, fault);
}

/** The codes of a file that cannot be written; those of connections end with them. */
const isOfDisk = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(ENOSPC|EFBIG|EDQUOT|EIO)$/.test(String(error.code));

const brokenOff = (cause: unknown): StageError =>
  systemFault('connection', 'The connection to the site broke off.', cause);
