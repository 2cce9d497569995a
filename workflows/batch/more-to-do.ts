import { condition } from '@temporalio/workflow';
import { formatDuration } from '../../domain/duration-words.ts';
import type { BatchName } from '../../domain/ids.ts';
import { database } from '../activities.ts';
import { mustContinue } from './must-continue.ts';
import { show } from './show.ts';
import type { Window } from './window.ts';

/**
 * Parked videos come back in rounds: as soon as the rest is done, those that are due then. How long one rests is
 * in its row, longer each time; this bound alone keeps a batch from waiting for a hopeless one for ever.
 */
const ROUNDS_FOR_PARKED = 20;

/** A round waits a little beyond the first that is due, so that those parked one after the other come together. */
const TOGETHER = { share: 0.1, atMostMs: 3_600_000 };

/**
 * Nothing is in flight and the list is read: true while videos are open elsewhere (shared, being retried) or parked
 * ones are due to come back. It waits for them.
 */
export async function moreToDo(name: BatchName, window: Window): Promise<boolean> {
  const { wakes, steerings } = window;
  const rest = await database.restOfBatch(name);
  if (rest.open > 0) {
    // Somebody else runs them: their settle wakes us.
    const elsewhere = `videos that run for another batch or by themselves: ${rest.open}`;
    await waitingFor(elsewhere, name, window, () => condition(() => window.wakes !== wakes));
    return true;
  }
  if (rest.parkedForMs === undefined || window.state.round >= ROUNDS_FOR_PARKED) return false;
  const { parkedForMs } = rest;
  const waitMs = Math.max(1, parkedForMs + Math.min(parkedForMs * TOGETHER.share, TOGETHER.atMostMs));
  const inWords = formatDuration(waitMs);
  // The wait may take days; the looks meanwhile fill the history, and a person may steer.
  const somethingElse = () =>
    mustContinue(window) || (window.rules.steered && window.steerings !== steerings);
  const summary = `parked videos come back in ${inWords}`;
  const goesOn = await waitingFor(`parked videos, which come back in ${inWords}`, name, window, () =>
    condition(somethingElse, waitMs, { summary }),
  );
  if (goesOn) return true;
  await database.reopenParked(name);
  window.nextRound();
  return true;
}

async function waitingFor<T>(
  what: string,
  name: BatchName,
  window: Window,
  wait: () => Promise<T>,
): Promise<T> {
  window.waitsFor = what;
  show(name, window);
  try {
    return await wait();
  } finally {
    window.waitsFor = undefined;
  }
}
