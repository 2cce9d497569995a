import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  patched,
  setHandler,
} from '@temporalio/workflow';
import type { BatchName, VideoId } from '../domain/ids.ts';
import type { Outcome } from '../domain/outcomes.ts';
import { database, embedding, network, speech, voices } from './activities.ts';
import { leaseGranted, leaseRefused } from './messages.ts';
import { LeasedDownload } from './video/leased-download.ts';
import { linkWithOthers } from './video/link-with-others.ts';
import { type Judged, mineAndJudge } from './video/mine-and-judge.ts';
import { outcomeOf } from './video/outcome-of.ts';
import { StageTrail } from './video/stage-trail.ts';

export interface VideoInput {
  readonly videoId: VideoId;
  readonly settingsHash: string;
  /** The batch it runs for; a video retried later still names it. */
  readonly batch?: BatchName;
  /** Take the video up though it is stored under the same settings. */
  readonly reprocess: boolean;
}

/**
 * One video's way: the unit of retry. Every stage finds its stored result or makes it, so running again resumes
 * where it failed. Ends Failed only when a person should look at it.
 */
export async function video(input: VideoInput): Promise<Outcome> {
  const trail = new StageTrail();
  const download = new LeasedDownload(input);
  setHandler(leaseGranted, (lease) => download.turn.granted(lease));
  setHandler(leaseRefused, (refusal) => download.turn.refused(refusal));

  const outcome = await wayOf(input, trail, download).catch((error) => outcomeOf(error, trail.stage));
  await CancellationScope.nonCancellable(async () => {
    await download.turn.leave();
    await releaseWhatIsLeft(input, outcome, download);
    trail.settled(outcome);
    await database.settle({ videoId: input.videoId, batch: input.batch, outcome });
    await condition(allHandlersFinished);
  });
  return ending(outcome);
}

async function wayOf(input: VideoInput, trail: StageTrail, download: LeasedDownload): Promise<Outcome> {
  const { videoId, settingsHash, batch } = input;
  const at = { videoId, settingsHash, batch };

  trail.enter('probe');
  const probed = await network.probe({ ...at, reprocess: input.reprocess });
  if (probed.decision === 'settled') return probed.outcome;

  trail.enter('download');
  const audio = await download.run(probed);

  trail.enter('transcribe');
  const transcript = await download.withAudio(audio, (found) =>
    speech.transcribe({ ...at, download: found.configHash }),
  );
  const heard = { ...at, download: audio.configHash, transcribe: transcript.configHash };

  trail.enter('identify');
  // Audio that was fetched again for the transcript is still there: it is released below.
  const speakers = await download.withAudio(audio, () => voices.identify(heard));
  const spoken = { ...heard, identify: speakers.configHash };
  await network.releaseAudio(spoken);

  trail.enter('segment');
  const segments = await database.segment(spoken);
  const divided = { ...spoken, segment: segments.configHash };

  const judged: Judged = probed.mining ? await mineAndJudge(divided, input, trail) : { after: divided };

  trail.enter('embed');
  const vectors = await embedding.embed(judged.after);

  trail.enter('publish');
  const withoutMining = judged.unpaid !== undefined;
  const published = await database.publish({ ...judged.after, embed: vectors.configHash, withoutMining });
  if (judged.unpaid !== undefined) return judged.unpaid;

  const unlinked = await linkWithOthers(at, { mined: probed.mining }, trail);
  return {
    kind: 'stored',
    ...published.value,
    detail: joined(speakers.value.warning, judged.warning, unlinked),
  };
}

/**
 * The audio of a video that is left for good (nobody speaks in it, say) serves nobody. What failed keeps it for a
 * retry; what was stored has released it on its way.
 */
async function releaseWhatIsLeft(
  { videoId, settingsHash }: VideoInput,
  { kind }: Outcome,
  { fetched }: LeasedDownload,
): Promise<void> {
  if (fetched === undefined || (kind !== 'skipped' && kind !== 'unavailable')) return;
  if (!patched('release-what-is-left')) return;
  const audio = { videoId, settingsHash, download: fetched.configHash };
  // A file too many is no reason to change how the video ended.
  await network.releaseAudio(audio).catch(() => {});
}

const joined = (...warnings: readonly (string | undefined)[]): string | undefined =>
  warnings.filter((warning) => warning !== undefined).join(' ') || undefined;

/** Known outcomes end Completed with their reason; what a person should look at ends Failed. */
function ending(outcome: Outcome): Outcome {
  if (outcome.kind === 'failed') {
    throw ApplicationFailure.nonRetryable(`${outcome.stage}: ${outcome.detail}`, outcome.reason, outcome);
  }
  return outcome;
}
