import { skipDecision, type Unchecked, uncheckedOf } from '../domain/skip-rules.ts';
import type { VideoMetadata } from '../domain/video.ts';
import { requireFile } from '../engines/downloader/require-file.ts';
import { reopenVideo } from '../storage/database/batch-videos.ts';
import { isPublishedUnder } from '../storage/database/publications.ts';
import { findResult } from '../storage/database/stage-runs.ts';
import type { ActivityContext } from './context.ts';
import { downloadIdentity } from './download.ts';
import type { Probed, ProbeInput } from './inputs.ts';
import { askSite, type SiteSays } from './probe/ask-site.ts';
import { Slots } from './probe/slots.ts';
import { requireVideo } from './require-video.ts';
import { type Attempt, runAttempt } from './stage/attempt.ts';
import { stageWorked } from './stage/outages.ts';

/**
 * What is it, and may we take it? Decides on what the listing already knows, without a request to any site; only
 * with `downloads.prefilter: always` the site is asked about the video first. It has no stored result: only what
 * fails leaves a row.
 */
export const createProbe = (context: ActivityContext): ((input: ProbeInput) => Promise<Probed>) => {
  const slots = new Slots(context.prefilterSlots);
  return (input) => {
    const { videoId, batch } = input;
    return runAttempt(context, { videoId, stage: 'probe', batch }, async (attempt) => {
      const probed = await decide(context, slots, input, attempt);
      await stageWorked(context, 'probe');
      return probed;
    });
  };
};

async function decide(
  context: ActivityContext,
  slots: Slots,
  input: ProbeInput,
  attempt: Attempt,
): Promise<Probed> {
  const { db } = context;
  const settings = await context.settings(input.settingsHash);
  attempt.maxAttempts = settings.batch.maxAttempts;
  const listed = await requireVideo(context, input);
  await reopenVideo(db, listed.id);
  // Where everything is to be made anew, what is stored is no reason to stop.
  const anew = input.reprocess || settings.fresh !== undefined;
  const alreadyStored = !anew && (await isPublishedUnder(db, listed.id, settings));
  const skip = skipDecision(listed, settings.batch, { alreadyStored });
  if (skip !== undefined) return { decision: 'settled', outcome: skip };
  const configHash = downloadIdentity(settings);
  const before = await findResult(db, { videoId: listed.id, stage: 'download', configHash });
  if (listed.kind === 'file' && before === undefined)
    await requireFile(listed.mediaUrl ?? listed.url, listed.id);

  const asks = settings.downloads.prefilter === 'always' && before === undefined && isOnSite(listed);
  const { signal } = attempt.life;
  const site = asks ? await slots.run(() => askSite(context, listed, settings, signal)) : undefined;
  if (site?.says === 'not-to-be-had') return { decision: 'settled', outcome: site.outcome };
  const video = site?.says === 'all' ? site.video : listed;
  const skipped = skipDecision(video, settings.batch);
  if (skipped !== undefined) return { decision: 'settled', outcome: skipped };
  return {
    decision: 'take',
    title: video.title ?? video.id,
    channel: video.channel ?? '',
    needsLease: video.kind !== 'file',
    mining: settings.mining !== 'off',
    downloadedBefore: before !== undefined,
    unchecked: stillUnchecked(video, site),
    wants: site?.says === 'only-signed-in' ? site.wants : undefined,
  };
}

/** Whoever can list a file or a feed's episode can also have it. */
const isOnSite = ({ kind }: VideoMetadata): boolean => kind === 'youtube' || kind === 'web';

/** A site that was to be asked and gave no answer has not said that the video can be had. */
function stillUnchecked(video: VideoMetadata, site: SiteSays | undefined): readonly Unchecked[] {
  const unchecked = uncheckedOf(video);
  return site?.says === 'nothing' && !unchecked.includes('availability')
    ? ['availability', ...unchecked]
    : unchecked;
}
