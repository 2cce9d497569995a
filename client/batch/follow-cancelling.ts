import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { BatchName } from '../../domain/ids.ts';
import { findBatch } from '../../storage/database/batches.ts';
import { counted } from '../rendering/counted.ts';
import { progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';
import { countRunningVideos } from '../running-workflow.ts';
import type { Steering } from './batch-session.ts';
import { serverOf } from './tell-batch.ts';

const EVERY_MS = 500;
/** Nothing ends for so long where no worker runs, or a program takes its time to end. */
const SLOW_MS = 15_000;

/** Shows how many videos of a batch still end, until it has ended, is gone, or Ctrl-C stops the showing. */
export async function followCancelling(
  { session, warn }: Steering,
  name: BatchName,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const client = await serverOf(session);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  const progress = progressLines(process.stderr, terminalOf(process.stderr, process.env));
  const slow = slowness();
  try {
    while (!stop.signal.aborted) {
      const batch = await findBatch(session.db, name);
      if (batch === undefined || batch.endedAt !== undefined) return;
      const left = client && (await stillRunning(client, name));
      if (!json && left !== undefined) progress.update([line(name, left)]);
      if (slow(left)) warn(`Nothing has ended for a while: do the workers run? vidmine doctor`);
      await sleep(EVERY_MS, undefined, { signal: stop.signal }).catch(() => {});
    }
  } finally {
    process.removeListener('SIGINT', interrupt);
    progress.done();
  }
}

const line = (name: BatchName, left: number) => ({
  key: 'cancelling',
  text: `Cancelling ${name}`,
  detail: left === 0 ? 'its last rows are written' : `${counted(left, 'video')} still to end`,
});

/** Undefined where the server does not tell just now. */
const stillRunning = (client: Client, name: BatchName): Promise<number | undefined> =>
  countRunningVideos(client, name).catch(() => undefined);

/** True once, when the number has not moved for a while. */
function slowness(): (left: number | undefined) => boolean {
  let before: number | undefined;
  let since = Date.now();
  let told = false;
  return (left) => {
    if (left !== before) [before, since] = [left, Date.now()];
    if (told || Date.now() - since < SLOW_MS) return false;
    told = true;
    return true;
  };
}
