import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageResult } from '../domain/stages.ts';
import { saveVideos } from '../storage/database/videos.ts';
import type { ActivityContext } from './context.ts';
import type { VideoInput } from './inputs.ts';
import { requireVideo } from './probe.ts';
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

/** Fetches a video's audio into the artifact store. A stored result whose audio was deleted is fetched again. */
export const createDownload =
  (context: ActivityContext) =>
  async (input: VideoInput): Promise<StageResult<Downloaded>> => {
    const settings = await context.settings(input.settingsHash);
    return runStage<Downloaded>(context, {
      maxAttempts: settings.batch.maxAttempts,
      key: async () => {
        const video = await requireVideo(context, input);
        const configHash = stageIdentity('download', settings, [video.mediaUrl ?? video.url]);
        return { videoId: video.id, stage: 'download', configHash };
      },
      stillUsable: async (value) => (await context.artifacts.locate(value.artifact)) !== undefined,
      work: async (life, key) => {
        const video = await requireVideo(context, input);
        const folder = join(context.workFolder, video.id);
        const started = performance.now();
        const audio = await context.downloader(settings).download({
          video,
          folder,
          signal: life.signal,
          onProgress: (doneBytes, totalBytes) => life.report({ doneBytes, totalBytes }),
        });
        const artifact = `audio/${video.id}/${key.configHash.slice(0, 16)}`;
        await context.artifacts.put(artifact, audio.path);
        await rm(folder, { recursive: true, force: true });
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
          store: (trx) => saveVideos(trx, [{ ...audio.metadata, durationMs: audio.durationMs }]),
        };
      },
    });
  };
