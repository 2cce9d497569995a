import { stat } from 'node:fs/promises';
import { videoFault } from '../domain/faults.ts';
import { skipDecision, uncheckedOf } from '../domain/skip-rules.ts';
import type { VideoMetadata } from '../domain/video.ts';
import { reopenVideo } from '../storage/database/batch-videos.ts';
import { isPublishedUnder } from '../storage/database/publications.ts';
import { findResult } from '../storage/database/stage-runs.ts';
import type { ActivityContext } from './context.ts';
import { downloadIdentity } from './download.ts';
import type { Probed, ProbeInput } from './inputs.ts';
import { requireVideo } from './require-video.ts';
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
      // Where everything is to be made anew, what is stored is no reason to stop.
      const anew = input.reprocess || settings.fresh !== undefined;
      const alreadyStored = !anew && (await isPublishedUnder(db, video.id, settings));
      const skip = skipDecision(video, settings.batch, { alreadyStored });
      if (skip !== undefined) return { decision: 'settled', outcome: skip };
      const configHash = downloadIdentity(settings);
      const before = await findResult(db, { videoId: video.id, stage: 'download', configHash });
      if (video.kind === 'file' && before === undefined) await requireFile(video);
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
