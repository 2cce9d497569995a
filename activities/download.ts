import type { StoredSettings } from '../domain/result-settings.ts';
import type { StageResult } from '../domain/stages.ts';
import { removeDownloadFolder } from '../engines/downloader/remove-folder.ts';
import { refusalsElsewhere } from '../storage/database/download-ends.ts';
import { endLease } from '../storage/database/leases.ts';
import type { StageKey } from '../storage/database/stage-runs.ts';
import { saveVideos } from '../storage/database/videos.ts';
import type { ActivityContext } from './context.ts';
import { requireRoom } from './download/disk-room.ts';
import { downloadAs } from './download/download-as.ts';
import { downloadFolder } from './download/download-folder.ts';
import { downloadTurn, endWithFile } from './download/download-turn.ts';
import type { DownloadInput } from './inputs.ts';
import { requireVideo } from './require-video.ts';
import { originOf } from './stage/attempt.ts';
import type { Life } from './stage/heartbeat.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage, type StageSteps, type StageWork } from './stage/run-stage.ts';

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
 * fetched again only where somebody asks for the audio itself. In a turn there is one attempt, and however it ends,
 * the lease says how.
 */
export const createDownload =
  (context: ActivityContext) =>
  async (input: DownloadInput): Promise<StageResult<Downloaded>> => {
    const { lease } = input;
    if (lease === undefined) return runStage(context, 'download', input, steps(context, input));
    const turn = downloadTurn(context, input, lease);
    const audio = await runStage(context, 'download', input, steps(context, input), turn);
    // Where the lease cannot be written to, it counts as used: one wait too many.
    if (audio.reused) await endLease(context.db, lease.leaseId, { end: 'not-used' }).catch(() => {});
    return audio;
  };

const steps =
  (context: ActivityContext, input: DownloadInput) =>
  (settings: StoredSettings): StageSteps<Downloaded> => ({
    identity: async () => downloadIdentity(settings),
    stillUsable: async ({ artifact }) =>
      !input.audioNeeded || (await context.artifacts.locate(artifact)) !== undefined,
    work: (life, key) => fetchAudio(context, input, settings, life, key),
  });

async function fetchAudio(
  context: ActivityContext,
  input: DownloadInput,
  settings: StoredSettings,
  life: Life,
  key: StageKey,
): Promise<StageWork<Downloaded>> {
  const { lease } = input;
  await requireRoom(context);
  const video = await requireVideo(context, input);
  const turn = lease && (await downloadAs(context, lease));
  const folder = downloadFolder(context.workFolder, video.id, key.configHash);
  const started = performance.now();
  const audio = await context.downloader(settings).download({
    video,
    folder,
    as: turn?.as,
    refusedElsewhere:
      lease && (await refusalsElsewhere(context.db, video.id, originOf(context).runId, lease.account)),
    signal: life.signal,
    onProgress: (doneBytes, totalBytes) => life.report({ doneBytes, totalBytes }),
  });
  const artifact = `audio/${video.id}/${key.configHash.slice(0, 16)}`;
  await context.artifacts.put(artifact, audio.path);
  const { sizeBytes, durationMs, codec, formatId, language } = audio;
  const { id, kind, url, mediaUrl } = video;
  return {
    value: { artifact, sizeBytes, durationMs, codec, formatId, language },
    metrics: { bytes: sizeBytes, milliseconds: Math.round(performance.now() - started) },
    store: async (trx) => {
      await saveVideos(trx, [{ ...audio.metadata, id, kind, url, mediaUrl, durationMs }]);
      if (lease !== undefined && turn !== undefined) await endWithFile(trx, lease, turn, audio);
    },
    // What stays after all goes with the next sweep.
    afterwards: () =>
      removeDownloadFolder(folder, { waitMs: 0 }).then(
        () => {},
        () => {},
      ),
  };
}
