import type { Client } from '@temporalio/client';
import { batchState } from '../../domain/batch-state.ts';
import { batchWorkflowId } from '../../domain/ids.ts';
import { readSource, type Source, sourceKey } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import { toolPaths, toolsFolder } from '../../stack/tools/tool-paths.ts';
import { type BatchRecord, countOutcomes, findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { fetchMissingModels } from '../models/fetch-missing.ts';
import { isRunning } from '../running-workflow.ts';
import { openSession, type Session } from '../session.ts';
import { canAsk, yesOrNo } from '../yes-or-no.ts';
import { followBatch } from './follow.ts';
import { changeLimitAsGiven } from './given-limit.ts';
import { checkBatchName, defaultBatchName } from './name.ts';
import {
  chooseFor,
  isTrial,
  listsNothing,
  openAndStart,
  type Start,
  type StartOptions,
  settingsFor,
  workflowUrl,
} from './opening.ts';
import { overError } from './over-error.ts';
import { requireSpeechModel } from './require-speech-model.ts';
import { sayAttached, sayDryRun, sayStarted } from './say.ts';
import { attachedWarnings, settingWarnings } from './setting-warnings.ts';
import { SOURCE_FILES } from './source-files.ts';
import { startFromRows } from './start-workflow.ts';
import { type Ask, checkTrialOptions, runTrial } from './trial.ts';

/** Lists a source, writes the batch and starts its workflow; attaches to the batch where it runs already. */
export async function startBatch(
  typed: string,
  options: StartOptions,
  open = openSession,
  ask: Ask | undefined = canAsk() ? yesOrNo : undefined,
): Promise<void> {
  checkTrialOptions(options);
  const source = readSource(typed, SOURCE_FILES);
  const name = options.name === undefined ? defaultBatchName(source) : checkBatchName(options.name);
  const flags = options.skipShorts ? [{ flag: '--skip-shorts', key: 'batch.skipShorts', value: true }] : [];
  const session = await open(options, flags);
  try {
    warn(settingWarnings(session));
    const existing = await findBatch(session.db, name);
    if (existing !== undefined) refuseOtherSource(existing, source, typed);
    const goesOn = existing !== undefined && (await hasWork(session.db, existing));
    if (!goesOn) requireSpeechModel(session, session.configuration.speech);
    if (!goesOn && !options.dryRun) await requireModels(session, options);
    const client = await session.temporal();
    if (existing !== undefined && !options.dryRun) await changeLimitAsGiven(session, name);
    const start: Start = { session, client, source, typed, name, options, existing, goesOn };
    if (goesOn && !options.dryRun) await keepGoing(session, client, existing);
    if (options.trial !== undefined && !options.dryRun) {
      await runTrial(start, ask);
      return;
    }
    if (goesOn && !options.dryRun) {
      // What goes on after a trial runs on what is given then.
      if (!isTrial(existing)) warn(await attachedWarnings(session, existing));
      sayAttached(existing, options);
    } else {
      await startNew(start);
    }
    if (options.follow && !options.dryRun) await followBatch(session, name, options);
  } finally {
    await session.close();
  }
}

function warn(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`warning: ${line}\n`);
}

const requireModels = ({ configuration, home }: Session, { pull }: StartOptions): Promise<void> =>
  fetchMissingModels({ configuration, tools: toolPaths(toolsFolder(home.folder)), pull });

/** A trial of which only videos are left that rest for hours is over: its batch may go on. */
async function hasWork(db: Db, batch: BatchRecord): Promise<boolean> {
  if (batch.endedAt !== undefined) return false;
  return !isTrial(batch) || (await countOutcomes(db, batch.name)).open > 0;
}

async function startNew(start: Start): Promise<void> {
  const { session, typed, name, options } = start;
  const settings = await settingsFor(start);
  const chosen = await chooseFor(start, settings);
  if (options.dryRun) {
    sayDryRun(name, chosen, options);
    return;
  }
  const listed = [
    ...chosen.selection.taken.map((video) => ({ video })),
    ...chosen.selection.left.map(({ video, skip }) => ({ video, outcome: skip })),
  ];
  if (listed.length === 0) throw listsNothing(typed);
  if (!(await openAndStart(start, settings, listed))) {
    sayAttached((await findBatch(session.db, name))!, options);
    return;
  }
  sayStarted(name, chosen, workflowUrl(session, name), options);
}

/** A batch that has not ended but whose workflow was terminated by hand goes on from its rows. */
async function keepGoing(session: Session, client: Client, batch: BatchRecord): Promise<void> {
  if (batchState(batch) === 'cancelling') throw await overError(session.db, batch.name, 'started');
  if (await isRunning(client, batchWorkflowId(batch.name))) return;
  await startFromRows(session, client, batch);
}

function refuseOtherSource(existing: BatchRecord, source: Source, typed: string): void {
  if (existing.sourceKey === sourceKey(source)) return;
  throw new UserError({
    what: `The batch ${existing.name} has another source`,
    why: `It was started on ${existing.source}, not on ${typed}.`,
    todo: 'Choose another --name.',
    usage: true,
  });
}
