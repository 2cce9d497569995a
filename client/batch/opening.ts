import type { Client } from '@temporalio/client';
import { splitPipelineSettings } from '../../domain/configuration.ts';
import { type BatchName, batchWorkflowId } from '../../domain/ids.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { type Source, sourceKey } from '../../domain/sources.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { UserError } from '../../domain/user-error.ts';
import { type BatchRecord, type ListedVideo, openBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { publishedAmong } from '../../storage/database/publications.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import { trialVideos } from '../../storage/database/trial-videos.ts';
import { chosenMiner } from '../../workers/language-models.ts';
import { videosInWorkNow } from '../capacity/running-slots.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';
import type { Session } from '../session.ts';
import { type ChoiceOptions, type Chosen, chooseVideos } from './choose-videos.ts';
import { endBefore } from './end-before.ts';
import { startBatchWorkflow } from './start-workflow.ts';
import { writingProgress } from './writing-progress.ts';

export interface StartOptions extends ConfigurationOptions {
  readonly name?: string;
  readonly limit?: number;
  readonly limitUnprocessed?: number;
  readonly newestFirst?: boolean;
  readonly oldestFirst?: boolean;
  readonly skipShorts?: boolean;
  readonly again?: boolean;
  readonly pull?: boolean;
  readonly dryRun?: boolean;
  readonly follow?: boolean;
  /** Videos that are run first; the rest waits for a person's word. */
  readonly trial?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export interface Start {
  readonly session: Session;
  readonly client: Client;
  readonly source: Source;
  readonly typed: string;
  readonly name: BatchName;
  readonly options: StartOptions;
  readonly existing: BatchRecord | undefined;
  /** It runs already. */
  readonly goesOn: boolean;
}

/** A batch that was started with its first videos alone, and was not gone on with yet. */
export const isTrial = (batch: BatchRecord | undefined): batch is BatchRecord =>
  typeof batch?.options.trial === 'number';

export const listsNothing = (typed: string) =>
  new UserError({
    what: `${typed} lists no video`,
    why: 'The source answered, and has nothing in it.',
    todo: 'Open it in a browser to see what it holds.',
  });

/** What the batch is to run on. What goes on after a trial that was to do everything anew has its trial done. */
export async function settingsFor({ session, options, existing }: Start): Promise<StoredSettings> {
  const { db, configuration, home } = session;
  const before = isTrial(existing)
    ? readStoredSettings(await loadSettings(db, existing.settingsHash))
    : undefined;
  const pipeline = splitPipelineSettings(configuration);
  // A batch keeps its number, on whatever machines it goes on.
  const concurrentVideos =
    configuration.batch.concurrentVideos ??
    before?.batch.concurrentVideos ??
    (await videosInWorkNow({ configuration, home, db }));
  return {
    ...pipeline,
    batch: { ...pipeline.batch, concurrentVideos },
    ...(configuration.mining === 'off' ? {} : { minerModel: await chosenMiner(configuration, home) }),
    ...(options.again ? { fresh: before?.fresh ?? new Date().toISOString() } : {}),
  };
}

/** Lists the source and chooses; what a trial before it has done counts as a part of what was asked for. */
export async function chooseFor(
  { session, source, options, existing }: Start,
  settings: StoredSettings,
): Promise<Chosen> {
  const { db, configuration, home } = session;
  const choice = isTrial(existing) ? await choiceAfter(session.db, existing, options) : options;
  return chooseVideos(
    {
      ...{ configuration, home, db, skipSettings: settings.batch },
      processedAmong: (ids) => publishedAmong(db, ids, settings),
    },
    source,
    choice,
  );
}

/** Of the number that was asked for, and of what was to be made anew, the trial has done its part. */
async function choiceAfter(db: Db, trial: BatchRecord, options: StartOptions): Promise<ChoiceOptions> {
  const { limitUnprocessed } = options;
  const again = options.again === true && trial.options.again !== true;
  if (limitUnprocessed === undefined || trial.options.limitUnprocessed !== limitUnprocessed)
    return { ...options, again };
  const stored = (await trialVideos(db, trial.name)).filter(({ outcome }) => outcome === 'stored').length;
  return { ...options, again, limitUnprocessed: Math.max(1, limitUnprocessed - stored) };
}

/** Writes the batch with its list, and starts its workflow. @returns false where another command has just done that. */
export async function openAndStart(
  { session, client, source, typed, name, options, existing }: Start,
  settings: StoredSettings,
  listed: readonly ListedVideo[],
  trial?: number,
): Promise<boolean> {
  const { db, configuration } = session;
  const { limit, limitUnprocessed, again } = options;
  const batch = {
    name,
    source: typed,
    sourceKey: sourceKey(source),
    settingsHash: await saveSettings(db, settings),
    options: { limit, limitUnprocessed, again, trial },
    maxSpend: configuration.batch.maxSpend,
  };
  if (existing !== undefined) await endBefore(db, client, existing);
  const opened = await openBatch(
    db,
    { ...batch, insteadOf: existing?.startedAt },
    listed,
    writingProgress(listed.length),
  );
  if (opened === undefined) return false;
  // A settings change alone makes no work: what is stored under them is skipped by its identity.
  const run = { name, settingsHash: batch.settingsHash, settings, reprocess: false };
  await startBatchWorkflow(session, client, run);
  return true;
}

export function workflowUrl({ stack, configuration }: Session, name: BatchName): string | undefined {
  if (stack?.temporalUiUrl === undefined) return undefined;
  const id = encodeURIComponent(batchWorkflowId(name));
  return `${stack.temporalUiUrl}/namespaces/${configuration.temporal.namespace}/workflows/${id}`;
}
