import { log } from '@temporalio/activity';
import { type ReturnedLease, returnLease } from '../../storage/database/return-lease.ts';
import type { ActivityContext } from '../context.ts';
import { noticesOf } from './notices.ts';
import { pacingInForce } from './pacing-in-force.ts';

/** Takes a lease back, logs the wait that follows with all it was made of, and tells the person what they must know. */
export async function takeBack(
  context: ActivityContext,
  leaseId: string,
): Promise<ReturnedLease | undefined> {
  const { db, timeScale } = context;
  const pacing = await pacingInForce(context);
  const returned = await returnLease(db, leaseId, { pacing, nowMs: Date.now(), timeScale });
  if (returned === undefined) return undefined;
  const { lease, end, delay } = returned;
  const how = end.end === 'verdict' ? `${end.verdict.verdict} (${end.verdict.reason})` : end.end;
  log.info(`${lease.account}: turn over, ${how}`, { leaseId, videoId: lease.videoId, delay });
  // Nobody waits for the person's own program: it may take its time.
  for (const notice of noticesOf(returned)) void context.notify(notice);
  return returned;
}
