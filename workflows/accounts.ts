import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { type AccountsState, FIRST_STATE, type HeldLease, Turns } from './accounts/turns.ts';
import { database } from './activities.ts';
import { accountsStatus, leaseGranted, leaseRequested, leaseReturned, requestWithdrawn } from './messages.ts';

/** The one place that decides who may download now; every delay is a durable timer the UI shows. */
export async function accounts(state: AccountsState = FIRST_STATE): Promise<void> {
  const turns = new Turns(state);
  setHandler(leaseRequested, (request) => turns.request(request));
  setHandler(leaseReturned, (report) => turns.takeBack(report, Date.now(), Math.random()));
  setHandler(requestWithdrawn, (videoId) => turns.withdraw(videoId));
  setHandler(accountsStatus, () => turns.status());

  await untilReturned(turns);
  while (!workflowInfo().continueAsNewSuggested) {
    describe(turns);
    await condition(() => turns.someoneWaits);
    await waitPolitely(turns);
    const lease = turns.grantNext();
    if (lease === undefined) continue;
    describe(turns);
    if (!(await tell(lease))) turns.withdraw(lease.request.videoId);
    await untilReturned(turns);
  }

  await condition(allHandlersFinished);
  await continueAsNew<typeof accounts>(turns.state);
}

async function waitPolitely(turns: Turns): Promise<void> {
  for (let wait = turns.waitMs(Date.now()); wait > 0; wait = turns.waitMs(Date.now())) {
    const why = turns.state.pausedFor === undefined ? '' : ` (paused: ${turns.state.pausedFor})`;
    await sleep(wait, { summary: `guest: next download in ${Math.ceil(wait / 1000)} s${why}` });
  }
}

/** False when the video is gone: it must not fail the turns of the others. */
async function tell(lease: HeldLease): Promise<boolean> {
  const { leaseId, account, request } = lease;
  try {
    await getExternalWorkflowHandle(request.workflowId, request.runId).signal(leaseGranted, {
      leaseId,
      account,
    });
    return true;
  } catch {
    return false;
  }
}

/** Waits for the holder's report; every minute looks whether the holder still lives. */
async function untilReturned(turns: Turns): Promise<void> {
  while (!(await condition(() => turns.held === undefined, '1m'))) {
    const lease = turns.held;
    if (lease === undefined) continue;
    const { videoId, workflowId, runId } = lease.request;
    if (await database.isRunning({ workflowId, runId })) continue;
    turns.takeBack({ videoId, leaseId: lease.leaseId }, Date.now(), Math.random());
  }
}

function describe(turns: Turns): void {
  const { waiting, downloading, nextAllowedAt } = turns.status();
  setCurrentDetails(
    [
      `**guest**: ${downloading === undefined ? 'idle' : `downloads \`${downloading}\``}`,
      `waiting: ${waiting}`,
      `next download not before ${nextAllowedAt}`,
    ].join('\n\n'),
  );
}
