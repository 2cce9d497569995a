import { getExternalWorkflowHandle, isCancellation, log, patched, sleep, uuid4 } from '@temporalio/workflow';
import type { Lease } from '../../activities/inputs.ts';
import type { AccountsNow, LeaseRefused, LeaseRequest } from '../../activities/turns/inputs.ts';
import { database } from '../activities.ts';
import { leaseGranted, leaseRefused } from '../messages.ts';
import { hopeless, nextTurn, type Turn, withTurn } from './choose-turn.ts';
import { inWorkflowTime } from './in-workflow-time.ts';
import type { Turns } from './turns.ts';

/**
 * Takes back what came back, then refuses and grants as the rows allow. Returns the rows as they are after that.
 *
 * @param lookAtHolders also takes back the turns of holders that vanished.
 */
export async function serve(turns: Turns, lookAtHolders: boolean): Promise<AccountsNow> {
  await Promise.all(turns.state.returned.map((leaseId) => takeBack(turns, leaseId)));
  if (lookAtHolders) await orUndefined('looking at holders', () => database.lookAtHolders());
  let now = await readRows();
  const ended = now.leases.filter((lease) => lease.ended);
  if (ended.length > 0) {
    // Their report was lost with another run, or is on its way: it may come and change nothing.
    await Promise.all(ended.map(({ leaseId }) => takeBack(turns, leaseId)));
    now = await readRows();
  }
  for (const request of turns.inOrder) await answerAtOnce(turns, now, request);
  for (;;) {
    const turn = nextTurn(now, turns.inOrder, Date.now());
    if (turn === undefined) return now;
    now = await grant(turns, now, turn);
  }
}

/** A request that nobody can serve, and one of a run that has its turn and has not heard of it. */
async function answerAtOnce(turns: Turns, now: AccountsNow, request: LeaseRequest): Promise<void> {
  const { videoId, runId } = request;
  const why = hopeless(now, request);
  if (why !== undefined) {
    turns.drop(request);
    await tell(request, (video) => video.signal(leaseRefused, { why } satisfies LeaseRefused));
    return;
  }
  const held = now.leases.find((lease) => lease.videoId === videoId && lease.runId === runId && !lease.ended);
  if (held === undefined) return;
  // Reported while the rows were read: taken back next, and then the video has its next turn.
  if (turns.isReturned(held.leaseId) && patched('hands-over-no-returned-turn')) return;
  turns.drop(request);
  const { leaseId, account, limitMs } = held;
  await handOver(turns, request, { leaseId, account, limitMs });
}

async function grant(turns: Turns, now: AccountsNow, turn: Turn): Promise<AccountsNow> {
  const { identity, request } = turn;
  const granted = await orUndefined('a grant', async () => ({
    lease: await database.grantTurn({ leaseId: uuid4(), account: identity.name, request }),
  }));
  // What the rows cannot take is asked for again by its video, and holds up nobody meanwhile.
  if (granted === undefined) turns.drop(request);
  const lease = granted?.lease ?? undefined;
  const after = withTurn(now, turn, Date.now(), lease);
  if (lease === undefined) return granted === undefined ? now : after;
  const stillWaits = turns.stillWaits(request);
  turns.granted(request);
  if (stillWaits) await handOver(turns, request, lease);
  else await takeBackUnused(turns, lease);
  return after;
}

async function handOver(turns: Turns, request: LeaseRequest, lease: Lease): Promise<void> {
  if (!(await tell(request, (video) => video.signal(leaseGranted, lease))))
    await takeBackUnused(turns, lease);
}

/** False when the video is gone: it must not fail the turns of the others. */
async function tell(
  { workflowId, runId }: LeaseRequest,
  say: (video: ReturnType<typeof getExternalWorkflowHandle>) => Promise<void>,
): Promise<boolean> {
  return (
    (await orUndefined('a word', () => say(getExternalWorkflowHandle(workflowId, runId)).then(() => true))) ??
    false
  );
}

async function takeBack(turns: Turns, leaseId: string): Promise<void> {
  await orUndefined('a return', () => database.returnTurn({ leaseId }));
  // Where that failed, the next look at holders finds it.
  turns.takenBack(leaseId);
}

async function takeBackUnused(turns: Turns, { leaseId }: Lease): Promise<void> {
  await orUndefined('a return', () => database.returnTurn({ leaseId, notUsed: true }));
  turns.wake();
}

/** Nothing is decided without the rows, however long they cannot be read. */
async function readRows(): Promise<AccountsNow> {
  for (;;) {
    const askedMs = Date.now();
    const now = await orUndefined('reading the accounts', () => database.accountsNow());
    if (now !== undefined) return inWorkflowTime(now, { askedMs, heardMs: Date.now() });
    await sleep('1m', { summary: 'the accounts cannot be read: tries again in 1 min' });
  }
}

/** The one who does it wrong fails, not this workflow, which all others wait for. */
async function orUndefined<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn(`accounts: ${what} failed`, { error: String(error) });
    return undefined;
  }
}
