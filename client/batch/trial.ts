import { errorCode } from '../../domain/error-code.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { UserError } from '../../domain/user-error.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { findBatch } from '../../storage/database/batches.ts';
import { loadSettings } from '../../storage/database/settings.ts';
import type { PlanReport } from '../plan/report.ts';
import { counted } from '../rendering/counted.ts';
import { EXIT } from '../rendering/errors.ts';
import { type BatchReport, batchReport } from '../status/batch-report.ts';
import type { Chosen } from './choose-videos.ts';
import { followBatch } from './follow.ts';
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
import { sameCommand } from './same-command.ts';
import { sayStarted } from './say.ts';
import { sayGoesOn, sayMeasured, sayStopsHere, sayTrialStarted } from './say-trial.ts';
import { listOf, partsOf, planner } from './trial-parts.ts';

export type Ask = (question: string, signal: AbortSignal) => Promise<boolean>;

export function checkTrialOptions({ trial, yes }: Pick<StartOptions, 'trial' | 'yes'>): void {
  if (!yes || trial !== undefined) return;
  throw new UserError({
    what: '--yes answers what --trial asks, and stands alone here',
    todo: 'Add --trial, or leave --yes out.',
    usage: true,
  });
}

/**
 * Runs the first videos of a batch, shows what a plan with their measured times says of all of it, and goes on with
 * the rest when a person says so. Until then the batch lists the trial's videos alone, so nothing beyond them can
 * start, whatever becomes of this command; run again, it takes up where it was.
 */
export async function runTrial(start: Start, ask: Ask | undefined): Promise<void> {
  const { session, existing, goesOn, typed, name, options } = start;
  const { db } = session;
  if (goesOn && !isTrial(existing)) throw runsInFull(name);
  const settings = isTrial(existing)
    ? readStoredSettings(await loadSettings(db, existing.settingsHash))
    : await settingsFor(start);
  const chosen = await chooseFor(start, settings);
  const parts = await partsOf(start, chosen);
  if (parts.trial.length === 0 && chosen.selection.left.length === 0) throw listsNothing(typed);
  if (parts.rest.length === 0 && !isTrial(existing)) {
    requireOpened(name, await openAndStart(start, settings, listOf(parts.trial, chosen)));
    sayStarted(name, chosen, workflowUrl(session, name), options);
    if (options.follow) await followBatch(session, name, options);
    return;
  }
  const planWith = await planner(start, [...parts.trial, ...parts.rest]);
  const before = await planWith(undefined);
  if (!isTrial(existing)) {
    const first = chosen.selection.taken.slice(0, options.trial);
    requireOpened(name, await openAndStart(start, settings, listOf(first, chosen), options.trial));
    sayTrialStarted({ name, trial: first.length, rest: parts.rest.length, chosen, before }, options);
  }
  const report = await untilTrialEnds(start);
  const measured = await planWith(name);
  sayMeasured({ report, before, measured, rest: parts.rest.length }, options);
  await decide(start, { settings, chosen, rest: parts.rest, report, before, measured }, ask);
}

async function untilTrialEnds({
  session,
  existing,
  goesOn,
  typed,
  name,
  options,
}: Start): Promise<BatchReport> {
  if (isTrial(existing) && !goesOn) return batchReport(session.db, existing);
  const again = `${sameCommand(typed, options)} --trial ${options.trial}`;
  const leaving = `The trial goes on, and nothing beyond it starts. Its plan, and the rest: ${again}`;
  return followBatch(session, name, { json: options.json, leaving });
}

interface Decision {
  readonly settings: StoredSettings;
  readonly chosen: Chosen;
  readonly rest: readonly VideoMetadata[];
  readonly report: BatchReport;
  readonly before: PlanReport;
  readonly measured: PlanReport;
}

async function decide(start: Start, decision: Decision, ask: Ask | undefined): Promise<void> {
  const { session, typed, name, options } = start;
  const { report, rest, settings } = decision;
  const stored = report.counts.stored > 0;
  const goes =
    rest.length > 0 && stored && (options.yes === true || (await confirmed(rest.length, options, ask)));
  const said = { ...decision, name, command: sameCommand(typed, options), rest: rest.length };
  if (!goes) {
    sayStopsHere({ ...said, stored }, options);
    if (!stored) process.exitCode = EXIT.partial;
    return;
  }
  const listed = rest.map((video) => ({ video }));
  const opening = { ...start, existing: await findBatch(session.db, name) };
  requireOpened(name, await openAndStart(opening, settings, listed));
  sayGoesOn({ ...said, workflowUrl: workflowUrl(session, name) }, options);
  if (options.follow) await followBatch(session, name, options);
}

const confirmed = async (rest: number, { json }: StartOptions, ask: Ask | undefined): Promise<boolean> => {
  if (json || ask === undefined) return false;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    return await ask(`Go on with the other ${counted(rest, 'video')}?`, stop.signal);
  } catch (error) {
    if (stop.signal.aborted || isAbort(error)) return false;
    throw error;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
};

/** readline's own word for Ctrl-C at a question. */
const isAbort = (error: unknown): boolean => errorCode(error) === 'ABORT_ERR';

function requireOpened(name: string, opened: boolean): void {
  if (opened) return;
  throw new UserError({
    what: `The batch ${name} was started by another command just now`,
    why: 'Nothing was started a second time.',
    todo: `Follow it: vidmine status ${name} --watch`,
  });
}

const runsInFull = (name: string) =>
  new UserError({
    what: `The batch ${name} runs already, and not as a trial`,
    why: 'A trial comes before the rest is started.',
    todo: `Follow it: vidmine status ${name} --watch   or give the trial another --name.`,
    usage: true,
  });
