import { join } from 'node:path';
import type { StoredSettings } from '../domain/result-settings.ts';
import type { StageResult } from '../domain/stages.ts';
import { saveVideos } from '../storage/database/videos.ts';
import type { ActivityContext } from './context.ts';
import type { DownloadInput } from './inputs.ts';
import { requireVideo } from './require-video.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage } from './stage/run-stage.ts';

export type Downloaded = {
  /** Key in the artifact store. */
  readonly artifact: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  readonly codec: string;
  readonly formatId?: string;
  readonly language?: string;
};

/** The address is left out on purpose: one that moved or was signed anew still leads to the same recording. */
export const downloadIdentity = (settings: StoredSettings): string => stageIdentity('download', settings, []);

/**
 * Fetches a video's audio into the artifact store, once: audio that was deleted when its words were stored is
 * fetched again only where somebody asks for the audio itself.
 */
export const createDownload =
  (context: ActivityContext) =>
  (input: DownloadInput): Promise<StageResult<Downloaded>> =>
    runStage<Downloaded>(context, 'download', input, (settings) => ({
      identity: async () => downloadIdentity(settings),
      stillUsable: async ({ artifact }) =>
        !input.audioNeeded || (await context.artifacts.locate(artifact)) !== undefined,
      work: async (life, key) => {
        const video = await requireVideo(context, input);
        const started = performance.now();
        const audio = await context.downloader(settings).download({
          video,
          folder: join(context.workFolder, `${video.id}-${key.configHash.slice(0, 8)}`),
          signal: life.signal,
          onProgress: (doneBytes, totalBytes) => life.report({ doneBytes, totalBytes }),
        });
        const artifact = `audio/${video.id}/${key.configHash.slice(0, 16)}`;
        await context.artifacts.put(artifact, audio.path);
        const { id, kind, url, mediaUrl } = video;
        const learned = { ...audio.metadata, id, kind, url, mediaUrl, durationMs: audio.durationMs };
        return {
          value: {
            artifact,
            sizeBytes: audio.sizeBytes,
            durationMs: audio.durationMs,
            codec: audio.codec,
            formatId: audio.formatId,
            language: audio.language,
          },
          metrics: { bytes: audio.sizeBytes, milliseconds: Math.round(performance.now() - started) },
          store: (trx) => saveVideos(trx, [learned]),
        };
      },
    }));
