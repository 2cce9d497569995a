import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { VideoMetadata } from '../../domain/video.ts';
import type { DownloadedAudio } from './downloader.ts';

const RECORD = 'finished.json';

/** Facts of a proven file. The metadata is ours, written by this version or an earlier one. */
const finishedSchema = z.object({
  videoId: z.string(),
  file: z.string().regex(/^[^/\\]+$/),
  sizeBytes: z.number(),
  durationMs: z.number(),
  codec: z.string(),
  formatId: z.string().optional(),
  language: z.string().optional(),
  bitrateKbps: z.number().optional(),
  /** What may differ between two downloads of the same video: a file of other settings is not reused. */
  wanted: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});

/** Notes beside a proven file that it is whole, so that a repeated stage fetches nothing. */
export async function noteFinished(folder: string, wanted: string, audio: DownloadedAudio): Promise<void> {
  // What is said once, and what is secret, is not kept.
  const { path, warning: _w, refreshedCookies: _r, askedSite: _a, ...facts } = audio;
  const record = { ...facts, videoId: audio.metadata.id, file: basename(path), wanted };
  const temporary = join(folder, `${RECORD}.new`);
  await writeFile(temporary, JSON.stringify(record));
  await rename(temporary, join(folder, RECORD));
}

/** The proven file of an earlier run, where it is still there and unchanged. */
export async function findFinished(
  folder: string,
  wanted: string,
  video: VideoMetadata,
): Promise<DownloadedAudio | undefined> {
  const record = await readRecord(folder);
  if (record === undefined || record.videoId !== video.id || record.wanted !== wanted) return undefined;
  const { file, videoId: _videoId, wanted: _wanted, metadata, ...facts } = record;
  const path = join(folder, file);
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== facts.sizeBytes) return undefined;
  const known = { ...video, ...(metadata as Partial<VideoMetadata>), id: video.id };
  return { ...facts, path, metadata: known, askedSite: false };
}

/** Removes a noted file that may not be reused, so that it is not taken for the new one. */
export async function removeFinished(folder: string): Promise<void> {
  const record = await readRecord(folder);
  if (record !== undefined) await rm(join(folder, record.file), { force: true });
  await rm(join(folder, RECORD), { force: true });
}

async function readRecord(folder: string): Promise<z.infer<typeof finishedSchema> | undefined> {
  try {
    return finishedSchema.parse(JSON.parse(await readFile(join(folder, RECORD), 'utf8')));
  } catch {
    // Missing, or of another version: as if there had been no download.
    return undefined;
  }
}
