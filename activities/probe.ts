import { stat } from 'node:fs/promises';
import { videoFault } from '../domain/faults.ts';
import { resultSettings } from '../domain/result-settings.ts';
import { skipDecision, uncheckedOf } from '../domain/skip-rules.ts';
import type { VideoMetadata } from '../domain/video.ts';
import { reopenVideo } from '../storage/database/batches.ts';
import { isPublishedUnder } from '../storage/database/publications.ts';
import { contentHash } from '../storage/database/settings.ts';
import { findResult } from '../storage/database/stage-runs.ts';
import { findVideo } from '../storage/database/videos.ts';
import type { ActivityContext } from './context.ts';
import type { Probed, ProbeInput, VideoInput } from './inputs.ts';
import { stageIdentity } from './stage/identity.ts';
import { runSimply } from './stage/run-simply.ts';

/** What is it, and may we take it? Decides on what the listing already knows: no request to any site. */
export const createProbe =
  (context: ActivityContext) =>
  (input: ProbeInput): Promise<Probed> =>
    runSimply(context, async () => {
      const { db } = context;
      const settings = await context.settings(input.settingsHash);
      const video = await requireVideo(context, input);
      await reopenVideo(db, video.id);
      const alreadyStored =
        !input.reprocess && (await isPublishedUnder(db, video.id, contentHash(resultSettings(settings))));
      const skip = skipDecision(video, settings.batch, { alreadyStored });
      if (skip !== undefined) return { decision: 'settled', outcome: skip };
      if (video.kind === 'file') await requireFile(video);
      const download = stageIdentity('download', settings, [video.mediaUrl ?? video.url]);
      const before = await findResult(db, { videoId: video.id, stage: 'download', configHash: download });
      return {
        decision: 'take',
        title: video.title ?? video.id,
        channel: video.channel ?? '',
        needsLease: video.kind !== 'file',
        mining: settings.mining !== 'off',
        downloadedBefore: before !== undefined,
        unchecked: uncheckedOf(video),
      };
    });

/** @throws StageError when the video was never listed. */
export async function requireVideo(context: ActivityContext, input: VideoInput): Promise<VideoMetadata> {
  const video = await findVideo(context.db, input.videoId);
  if (video !== undefined) return video;
  throw videoFault(
    'unknown-video',
    `${input.videoId} is not in the database: start it through a batch (vidmine batch start <url>).`,
    { kind: 'failed' },
  );
}

async function requireFile(video: VideoMetadata): Promise<void> {
  const path = video.mediaUrl ?? video.url;
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return;
  throw videoFault(
    'file-missing',
    `The file ${path} is not there any more. Put it back, then: vidmine retry ${video.id}`,
    { kind: 'unavailable', reason: 'not-found' },
  );
}
