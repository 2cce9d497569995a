import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { DelayTimers } from './accounts/delay-timers.ts';
import { inWords } from './accounts/in-words.ts';
import { serve } from './accounts/serve.ts';
import { LOOK, timerWishes } from './accounts/timer-wishes.ts';
import { type AccountsState, FIRST_STATE, Turns } from './accounts/turns.ts';
import {
  accountsChanged,
  accountsStatus,
  leaseRequested,
  leaseReturned,
  requestWithdrawn,
} from './messages.ts';

/**
 * The one place that decides who may download now; every wait is a durable timer that the UI shows. It holds the
 * queue only: accounts, turns and waits are rows, so that terminating it by hand hurts nobody.
 */
export async function accounts(state: AccountsState = FIRST_STATE): Promise<void> {
  const turns = new Turns(state);
  setHandler(leaseRequested, (request) => turns.request(request));
  setHandler(leaseReturned, ({ leaseId }) => turns.reported(leaseId));
  setHandler(requestWithdrawn, (videoId) => turns.withdraw(videoId));
  setHandler(accountsChanged, () => turns.wake());
  setHandler(accountsStatus, () => turns.status());

  let lookIsDue = false;
  const timers = new DelayTimers((name) => {
    lookIsDue ||= name === LOOK;
    turns.wake();
  });
  while (!workflowInfo().continueAsNewSuggested) {
    const seen = turns.wakes;
    const look = lookIsDue;
    lookIsDue = false;
    const now = await serve(turns, look);
    turns.saw(now);
    timers.set(timerWishes(now, turns.someoneWaits, Date.now()));
    setCurrentDetails(inWords(now, turns.state.queue));
    await condition(() => turns.wakes !== seen || workflowInfo().continueAsNewSuggested);
  }

  timers.set([]);
  await condition(allHandlersFinished);
  await continueAsNew<typeof accounts>(turns.state);
}
