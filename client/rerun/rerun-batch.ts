import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { type BatchName, batchWorkflowId } from '../../domain/ids.ts';
import type { RerunPlan } from '../../domain/rerun/plan-rerun.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { UserError } from '../../domain/user-error.ts';
import { openUpTo } from '../../storage/database/batch-videos.ts';
import { countOutcomes } from '../../storage/database/batches.ts';
import { ownSettingsIn, RUN_AGAIN, reopenBatch } from '../../storage/database/reruns.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import { changeLimitAsGiven } from '../batch/given-limit.ts';
import { requireBatch } from '../batch/require-batch.ts';
import { startBatchWorkflow } from '../batch/start-workflow.ts';
import { counted } from '../rendering/counted.ts';
import { isAmong, isRunning, runningVideosOf } from '../running-workflow.ts';
import type { Session } from '../session.ts';
import type { RerunForm } from './options.ts';
import { plannedRerun } from './planned-rerun.ts';
import { sayBatch, sayBatchPlan } from './say.ts';
import { warnOfLostMining } from './warn-of-lost-mining.ts';

/** Runs a whole batch again: its rows are opened, and its workflow takes them up, a window at a time. */
export async function rerunBatch(session: Session, name: string, form: RerunForm): Promise<void> {
  const { db } = session;
  const batch = await requireBatch(db, name);
  const client = await session.temporal();
  await refuseRunning(session, client, batch.name);

  const counts = await countOutcomes(db, batch.name);
  const videos = RUN_AGAIN.reduce((sum, kind) => sum + counts[kind], counts.open);
  if (videos === 0) throw nothingToRun(batch.name);
  const base = readStoredSettings(await loadSettings(db, batch.settingsHash));
  const plan = await plannedRerun(session, { from: form.from, token: randomUUID(), before: base, base });
  const said = { batch: batch.name, videos, skipped: counts.skipped, unavailable: counts.unavailable, plan };
  sayBatchPlan(said, form);
  await warnOfLostMining(db, plan, { batch: batch.name }, form);

  if (!form.dryRun) {
    await changeLimitAsGiven(session, batch.name);
    const settingsHash = await saveSettings(db, plan.settings);
    const own = await ownSettings(session, batch.name, base, plan);
    await reopenBatch(db, { batch: batch.name, settingsHash, own });
    const run = { name: batch.name, settingsHash, settings: plan.settings, reprocess: true };
    await startBatchWorkflow(session, client, run);
  }
  sayBatch(said, form);
}

/**
 * Videos that were run again by themselves keep what is upstream of their own: a transcript that was made anew
 * must not give way to the earlier one. For what is made anew they go with the batch.
 */
async function ownSettings(
  session: Session,
  batch: BatchName,
  base: StoredSettings,
  plan: RerunPlan,
): Promise<Map<string, string>> {
  const batchHash = await saveSettings(session.db, plan.settings);
  const { freshFrom: from, fresh: token } = plan.settings;
  const own = new Map<string, string>();
  for (const hash of await ownSettingsIn(session.db, batch)) {
    const before = readStoredSettings(await loadSettings(session.db, hash));
    const request = { from: from as RerunForm['from'], token: token!, before, base };
    const { settings } = await plannedRerun(session, request).catch(asTheBatch(plan));
    const after = await saveSettings(session.db, settings);
    if (after !== batchHash) own.set(hash, after);
  }
  return own;
}

/** What does not go together with the batch is not kept. */
const asTheBatch =
  (plan: RerunPlan) =>
  (error: unknown): RerunPlan => {
    if (error instanceof UserError) return plan;
    throw error;
  };

async function refuseRunning({ db }: Session, client: Client, batch: BatchName): Promise<void> {
  if (await isRunning(client, batchWorkflowId(batch))) {
    throw new UserError({
      what: `The batch ${batch} is running`,
      why: 'It is run again when it has ended: its videos would be worked on under two settings at once.',
      todo: `Wait for its end (vidmine status ${batch} --watch), or end it (vidmine batch cancel ${batch}); a pause is not enough. Single videos that have ended: vidmine rerun <video> --from STAGE`,
      usage: true,
    });
  }
  const running = await runningVideosOf(client, batch);
  const inWork = (await openUpTo(db, batch, undefined)).filter(isAmong(running));
  if (inWork.length === 0) return;
  throw new UserError({
    what: `${counted(inWork.length, 'video')} of the batch ${batch} ${inWork.length === 1 ? 'is' : 'are'} being worked on`,
    why: `Taken up again by themselves, or left by a batch that was cancelled: ${inWork.slice(0, 5).join(', ')}${inWork.length > 5 ? ', …' : ''}`,
    todo: `Wait for their end: vidmine status ${inWork[0]} --watch`,
    usage: true,
  });
}

const nothingToRun = (batch: BatchName): UserError =>
  new UserError({
    what: `The batch ${batch} has no video to run again`,
    why: 'All of its videos were skipped, or cannot be had.',
    todo: `See them: vidmine status ${batch}`,
    usage: true,
  });
