import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import type { RerunPlan } from '../../domain/rerun/plan-rerun.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { UserError } from '../../domain/user-error.ts';
import { databaseNow } from '../../storage/database/batch-videos.ts';
import type { LastRun } from '../../storage/database/batches.ts';
import { recordRerun } from '../../storage/database/reruns.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import { isRunning } from '../running-workflow.ts';
import type { Session } from '../session.ts';
import { findKnownVideo } from '../show/find-video.ts';
import { startVideo } from '../start-video.ts';
import type { RerunForm } from './options.ts';
import { plannedRerun } from './planned-rerun.ts';
import { requireLastRun } from './require-last-run.ts';
import { sayPlan, sayVideos } from './say.ts';
import { warnOfLostMining } from './warn-of-lost-mining.ts';

export interface Settled {
  readonly videoId: VideoId;
  readonly lastRun: LastRun;
}

/** Videos of one batch with the same settings: one plan holds for all of them. */
export interface Group {
  readonly videos: readonly Settled[];
  readonly plan: RerunPlan;
}

/** Runs the videos named again, each by its own workflow. */
export async function rerunVideos(
  session: Session,
  typed: readonly string[],
  form: RerunForm,
): Promise<void> {
  const { db } = session;
  const named = await Promise.all(typed.map(async (one) => (await findKnownVideo(db, one)).id));
  const chosen = await Promise.all(
    [...new Set(named)].map(async (videoId) => ({ videoId, lastRun: await requireLastRun(db, videoId) })),
  );
  const client = await session.temporal();
  await refuseUnsettled(client, chosen);
  const groups = await planAll(session, chosen, form);
  for (const group of groups) {
    sayPlan(group, form);
    const videoIds = group.videos.map(({ videoId }) => videoId);
    await warnOfLostMining(db, group.plan, { videoIds }, form);
  }
  const started: VideoId[] = [];
  for (const group of form.dryRun ? [] : groups) started.push(...(await start(session, client, group)));
  sayVideos({ groups, started }, form);
}

async function planAll(session: Session, chosen: readonly Settled[], { from }: RerunForm): Promise<Group[]> {
  const token = randomUUID();
  const alike = Map.groupBy(chosen, ({ lastRun }) => `${lastRun.batch.name} ${lastRun.settingsHash}`);
  const groups: Group[] = [];
  for (const videos of alike.values()) {
    const before = readStoredSettings(await loadSettings(session.db, videos[0]!.lastRun.settingsHash));
    groups.push({ videos, plan: await plannedRerun(session, { from, token, before, base: before }) });
  }
  return groups;
}

/** @returns those that were started; the others were taken up by somebody else in between. */
async function start({ db }: Session, client: Client, { videos, plan }: Group): Promise<VideoId[]> {
  const settingsHash = await saveSettings(db, plan.settings);
  const started: VideoId[] = [];
  for (const { videoId, lastRun } of videos) {
    const before = await databaseNow(db);
    const batch = lastRun.batch.name;
    if (!(await startVideo(db, client, { videoId, batch, settingsHash, reprocess: true }))) continue;
    await recordRerun(db, { videoId, batch, settingsHash, before });
    started.push(videoId);
  }
  return started;
}

async function refuseUnsettled(client: Client, chosen: readonly Settled[]): Promise<void> {
  const running: VideoId[] = [];
  for (const { videoId, lastRun } of chosen) {
    const waits = lastRun.outcome === undefined && lastRun.batch.endedAt === undefined;
    if (waits || (await isRunning(client, videoWorkflowId(videoId)))) running.push(videoId);
  }
  if (running.length === 0) return;
  throw new UserError({
    what: `Being worked on, or still to be: ${running.join(', ')}`,
    why: 'A video is run again when it has ended: two runs of one would undo each other. Nothing was started.',
    todo: `Wait for its end (vidmine status ${running[0]} --watch), or end it: vidmine skip ${running[0]}`,
    usage: true,
  });
}
