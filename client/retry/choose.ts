import type { VideoId } from '../../domain/ids.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import { UserError } from '../../domain/user-error.ts';
import { type BatchRecord, lastRunOf, listBatches } from '../../storage/database/batches.ts';
import { countReasons, type ReasonCount, videosToRetry } from '../../storage/database/retries.ts';
import { requireBatch } from '../batch/require-batch.ts';
import type { Session } from '../session.ts';
import { findKnownVideo } from '../show/find-video.ts';
import type { Chosen } from './chosen.ts';
import type { RetryForm } from './options.ts';
import { settingsWithoutBatch } from './settings-without-batch.ts';

/** What --failed takes. */
const BAD_ENDS: readonly OutcomeKind[] = ['failed', 'parked', 'cancelled'];
/** What --reason may name beside: the reason decides. */
const ALL_ENDS: readonly OutcomeKind[] = [...BAD_ENDS, 'unavailable', 'skipped'];
/** Nothing to take up: all that was asked for is stored. */
const NO_REASON = 'already-stored';

/**
 * The videos named, and those that ended as was said, each once.
 *
 * @throws UserError for what nobody knows, and where nothing was named.
 */
export async function chooseVideos(
  session: Session,
  typed: readonly string[],
  form: RetryForm,
): Promise<Chosen[]> {
  const { db } = session;
  if (form.batch !== undefined) await requireBatch(db, form.batch);
  if (typed.length === 0 && !form.failed && form.reasons.length === 0 && form.batch === undefined)
    throw nothingNamed();
  const named: Chosen[] = [];
  for (const one of typed) named.push(await namedVideo(session, one, form.batch));
  const selected =
    typed.length > 0 && !form.failed && form.reasons.length === 0 ? [] : await select(session, form);
  const chosen = [...new Map([...selected, ...named].map((one) => [one.videoId, one])).values()];
  refuseCancelling(chosen);
  return chosen;
}

async function namedVideo(session: Session, typed: string, inBatch: string | undefined): Promise<Chosen> {
  const { id: videoId } = await findKnownVideo(session.db, typed);
  const last = await lastRunOf(session.db, videoId, inBatch);
  if (last !== undefined) {
    const { batch, settingsHash, outcome } = last;
    return { videoId, batch, settingsHash, outcome, ownSettings: false };
  }
  if (inBatch !== undefined) throw notInBatch(videoId, inBatch);
  return {
    ...{ videoId, batch: undefined, outcome: undefined, ownSettings: false },
    ...(await settingsWithoutBatch(session, videoId)),
  };
}

async function select({ db }: Session, { reasons, failed, batch }: RetryForm): Promise<Chosen[]> {
  const kinds = reasons.length > 0 && !failed ? ALL_ENDS : BAD_ENDS;
  if (reasons.length > 0) refuseUnknown(reasons, await countReasons(db, { batch, kinds }), batch);
  const found = await videosToRetry(db, { batch, kinds, ...(reasons.length > 0 && { reasons }) });
  const batches = new Map<string, BatchRecord>((await listBatches(db)).map((one) => [one.name, one]));
  return found.map((one) => ({ ...one, batch: batches.get(one.batch), ownSettings: false }));
}

function refuseUnknown(
  reasons: readonly string[],
  counted: readonly ReasonCount[],
  batch: string | undefined,
): void {
  const there = counted.filter(({ reason }) => reason !== NO_REASON);
  const unknown = reasons.filter((reason) => !there.some((one) => one.reason === reason));
  if (unknown.length === 0) return;
  const where = batch === undefined ? '' : ` in the batch ${batch}`;
  const meant = nearestName(
    unknown[0]!,
    there.map(({ reason }) => reason),
  );
  throw new UserError({
    what: `No video ended with the reason ${unknown.join(', ')}${where}`,
    why:
      there.length === 0
        ? `Nothing failed${where}.`
        : `There are: ${there.map(({ reason, videos }) => `${reason} (${videos})`).join(', ')}`,
    todo: meant === undefined ? undefined : `Did you mean ${meant}?`,
    usage: true,
  });
}

function refuseCancelling(chosen: readonly Chosen[]): void {
  const batch = chosen.find(
    (one) => one.batch?.endedAt === undefined && one.batch?.control === 'cancel',
  )?.batch;
  if (batch === undefined) return;
  throw new UserError({
    what: `The batch ${batch.name} is being cancelled`,
    why: 'Whatever is taken up for it would be cancelled too. Nothing was started.',
    todo: `Wait for its end (vidmine batch cancel ${batch.name}), and take up then what you want.`,
    usage: true,
  });
}

const notInBatch = (videoId: VideoId, batch: string): UserError =>
  new UserError({
    what: `The batch ${batch} does not list the video ${videoId}`,
    todo: `Leave out --batch, or add the video to it: vidmine batch add ${batch} <its address>`,
    usage: true,
  });

const nothingNamed = (): UserError =>
  new UserError({
    what: 'Nothing to retry was named',
    todo: 'Name a video (vidmine retry <id>), take all that failed (vidmine retry --failed), or what ended for one reason (vidmine retry --reason unexpected)',
    usage: true,
  });
