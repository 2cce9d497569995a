import {
  ActivityFailure,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { ReEmbedInput } from '../activities/embedding/re-embed.ts';
import type { VideoId } from '../domain/ids.ts';
import { database, embedding } from './activities.ts';
import { faultIn } from './video/fault-in.ts';

export interface ChangeOverInput {
  /** The model that all published videos are to have vectors of. */
  readonly model: ReEmbedInput['model'];
  readonly state?: ChangeOverState;
}

export interface FailedVideo {
  readonly videoId: VideoId;
  readonly detail: string;
}

export interface ChangeOverState {
  /** The last video looked at in this round; empty at its begin. */
  readonly after: string;
  /** Videos that were changed, and texts that were embedded for that, over all rounds. */
  readonly changed: number;
  readonly texts: number;
  /** Of these, in this round. */
  readonly changedInRound: number;
  /** Videos that failed in this round, and the first of them by name. */
  readonly failures: number;
  readonly failed: readonly FailedVideo[];
}

export type ChangeOverResult = Pick<ChangeOverState, 'changed' | 'texts' | 'failures' | 'failed'>;

const FIRST_STATE: ChangeOverState = {
  after: '',
  changed: 0,
  texts: 0,
  changedInRound: 0,
  failures: 0,
  failed: [],
};

const PAGE = 48;
/** Videos in work at once. */
const AT_ONCE = 8;
const FAILED_NAMED = 20;

/** Videos on their way go before those that are searched already. */
const LAST = { priority: { priorityKey: 5 } };

/**
 * Gives every published video vectors of one model. The truth is in the rows: one that is done stays done, whatever
 * becomes of this. It goes through the library by pages, and again, until a round finds nothing more to change: what
 * was published with another model meanwhile, and what failed, is taken up once more.
 */
export async function reEmbed({ model, state = FIRST_STATE }: ChangeOverInput): Promise<ChangeOverResult> {
  let now = state;
  for (;;) {
    const page = await database.pageToReEmbed({ model, after: now.after, limit: PAGE });
    for (let at = 0; at < page.length; at += AT_ONCE) {
      now = await together(page.slice(at, at + AT_ONCE), model, now);
      setCurrentDetails(inWords(now));
    }
    if (page.length === 0) {
      const { changed, texts, failures, failed } = now;
      if (now.changedInRound === 0) return { changed, texts, failures, failed };
      now = { ...FIRST_STATE, changed, texts };
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof reEmbed>({ model, state: now });
  }
}

async function together(
  videoIds: readonly VideoId[],
  model: ChangeOverInput['model'],
  state: ChangeOverState,
): Promise<ChangeOverState> {
  const ends = await Promise.allSettled(
    videoIds.map((videoId) => embedding.reEmbedVideo.executeWithOptions(LAST, [{ videoId, model }])),
  );
  const here: ChangeOverState = { ...state, after: videoIds.at(-1)! };
  return ends.reduce((now, end, index) => withEnd(now, videoIds[index]!, end), here);
}

function withEnd(
  state: ChangeOverState,
  videoId: VideoId,
  end: PromiseSettledResult<Awaited<ReturnType<typeof embedding.reEmbedVideo>>>,
): ChangeOverState {
  if (end.status === 'fulfilled') {
    const changed = end.value.changed ? 1 : 0;
    return {
      ...state,
      changed: state.changed + changed,
      changedInRound: state.changedInRound + changed,
      texts: state.texts + end.value.texts,
    };
  }
  const { reason } = end;
  if (isCancellation(reason) || !(reason instanceof ActivityFailure)) throw reason;
  const detail = faultIn(reason)?.detail ?? reason.message;
  const failed = [...state.failed, { videoId, detail }].slice(0, FAILED_NAMED);
  return { ...state, failures: state.failures + 1, failed };
}

const inWords = ({ changed, texts, failures, after }: ChangeOverState): string =>
  [
    `**${changed} videos changed**, ${texts} texts embedded`,
    ...(failures > 0 ? [`${failures} failed`] : []),
    `at \`${after}\``,
  ].join('\n\n');
