import { asVideoId, type VideoId } from '../../domain/ids.ts';
import { plannedVideos } from '../../domain/plan/planned-videos.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { measuredStages } from '../../storage/database/measured-stages.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import { trialVideos } from '../../storage/database/trial-videos.ts';
import { accountsInService } from '../accounts/in-service.ts';
import { slotsNow } from '../capacity/running-slots.ts';
import { type PlanReport, planReport } from '../plan/report.ts';
import type { Chosen } from './choose-videos.ts';
import { isTrial, type Start } from './opening.ts';

/** What a plan and a list need of a video. */
export type ListedPart = Pick<VideoMetadata, 'kind' | 'url' | 'mediaUrl' | 'durationMs'> & {
  readonly id: VideoId;
};

export interface TrialParts {
  readonly trial: readonly ListedPart[];
  readonly rest: readonly VideoMetadata[];
}

/** What the trial takes, and what comes after it. */
export async function partsOf(
  { session, existing, options }: Start,
  { selection }: Chosen,
): Promise<TrialParts> {
  if (!isTrial(existing)) {
    const { taken } = selection;
    return { trial: taken.slice(0, options.trial), rest: taken.slice(options.trial) };
  }
  const trial = (await trialVideos(session.db, existing.name)).map((video) => ({
    ...video,
    id: asVideoId(video.id),
  }));
  const own = new Set(trial.map(({ id }) => id));
  return { trial, rest: selection.taken.filter(({ id }) => !own.has(id)) };
}

/** Those to be taken first, as listed, and what is left out with its reason. */
export const listOf = (taken: readonly ListedPart[], { selection }: Chosen) => {
  const first = new Set(taken.map(({ id }) => id));
  return [
    ...selection.taken.filter(({ id }) => first.has(id)).map((video) => ({ video })),
    ...selection.left.map(({ video, skip }) => ({ video, outcome: skip })),
  ];
};

/** Plans of the whole batch, the trial's videos among them: with assumed times, and with those of the trial. */
export async function planner({ session }: Start, videos: readonly ListedPart[]) {
  const { db, configuration, home } = session;
  const pacing = await effectivePacingOf(db, configuration.pacing);
  const slots = await slotsNow({ configuration, home, db });
  const accounts = await accountsInService(db, pacing);
  const { hoursPerVideo, ...planned } = plannedVideos(videos, pacing);
  return async (batch: string | undefined): Promise<PlanReport> =>
    planReport({
      configuration,
      parts: {
        ...{ pacing, slots, accounts, ...planned, hours: hoursPerVideo, segments: undefined, times: {} },
        measurement:
          batch === undefined ? undefined : await measuredStages(db, { batch, local: planned.local }),
        startsAtMs: Date.now(),
      },
      notes: [],
      whatIfs: batch !== undefined,
    });
}
