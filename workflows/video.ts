import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  patched,
  setHandler,
} from '@temporalio/workflow';
import { formatDuration } from '../domain/duration-words.ts';
import type { BatchName, VideoId } from '../domain/ids.ts';
import type { Outcome } from '../domain/outcomes.ts';
import { database, embedding, network, speech, voices } from './activities.ts';
import { goOn, leaseGranted, leaseRefused, skipVideo } from './messages.ts';
import { SkipByHand } from './video/by-hand.ts';
import { Hold } from './video/hold.ts';
import { LeasedDownload } from './video/leased-download.ts';
import { linkWithOthers } from './video/link-with-others.ts';
import { type Judged, mineAndJudge } from './video/mine-and-judge.ts';
import { outcomeOf } from './video/outcome-of.ts';
import { StageTrail } from './video/stage-trail.ts';
import type { Way } from './video/way.ts';

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
 * where it failed. While its batch is paused it waits between the stages. Ends Failed only when a person should look
 * at it.
 */
export async function video(input: VideoInput): Promise<Outcome> {
  const trail = new StageTrail(input.videoId);
  const hold = new Hold(input, trail);
  const download = new LeasedDownload(input, hold, trail);
  const byHand = new SkipByHand();
  setHandler(leaseGranted, (lease) => download.turn.granted(lease));
  setHandler(leaseRefused, (refusal) => download.turn.refused(refusal));
  setHandler(goOn, () => hold.goOn());
  setHandler(skipVideo, (why) => byHand.skip(why), {
    validator: (_why: string | undefined) => byHand.refuse(),
    description: 'Leaves this video out: its way ends, and it is settled as skipped by hand.',
  });

  const outcome = await byHand.way
    .run(() => wayOf({ input, trail, hold }, download, byHand))
    .catch((error) => byHand.outcome ?? outcomeOf(error, trail.stage));
  byHand.close('It is settled already.');
  await CancellationScope.nonCancellable(async () => {
    await download.turn.leave();
    await releaseWhatIsLeft(input, outcome, download);
    trail.settled(outcome);
    const settled = { videoId: input.videoId, batch: input.batch, outcome };
    await database.settle.executeWithOptions({ summary: outcome.kind }, [settled]);
    await condition(allHandlersFinished);
  });
  return ending(outcome);
}

async function wayOf(way: Way, download: LeasedDownload, byHand: SkipByHand): Promise<Outcome> {
  const { input, trail, hold } = way;
  const { videoId, settingsHash, batch } = input;
  const at = { videoId, settingsHash, batch };

  trail.enter('probe');
  const probed = await hold.through(() => network.probe({ ...at, reprocess: input.reprocess }));
  if (probed.decision === 'settled') return probed.outcome;

  trail.enter('download');
  const audio = await download.run(probed);

  trail.enter('transcribe');
  const audible = { summary: `${formatDuration(audio.value.durationMs)} of audio` };
  const transcript = await download.withAudio(audio, (found) =>
    speech.transcribe.executeWithOptions(audible, [{ ...at, download: found.configHash }]),
  );
  const heard = { ...at, download: audio.configHash, transcribe: transcript.configHash };

  trail.enter('identify');
  // Audio that was fetched again for the transcript is still there: it is released below.
  const speakers = await download.withAudio(audio, () =>
    voices.identify.executeWithOptions(audible, [heard]),
  );
  const spoken = { ...heard, identify: speakers.configHash };
  await network.releaseAudio(spoken);

  trail.enter('segment');
  const segments = await hold.through(() => database.segment(spoken));
  const divided = { ...spoken, segment: segments.configHash };

  const judged: Judged = probed.mining ? await mineAndJudge(divided, way) : { after: divided };

  trail.enter('embed');
  const texts = { summary: `${segments.value.segments} segments and what was found in them` };
  const vectors = await hold.through(() => embedding.embed.executeWithOptions(texts, [judged.after]));

  trail.enter('publish');
  const withoutMining = judged.unpaid !== undefined;
  const published = await hold.through(() =>
    database.publish({ ...judged.after, embed: vectors.configHash, withoutMining }),
  );
  byHand.close('It is stored already.');
  if (judged.unpaid !== undefined) return judged.unpaid;

  const unlinked = await linkWithOthers(at, { mined: probed.mining }, way);
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
