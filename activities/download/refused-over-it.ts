import {
  ALWAYS_REFUSED,
  alwaysRefusedInWords,
  isAlwaysRefused,
  isRefusal,
} from '../../domain/download/always-refused.ts';
import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import { restAfterAttempts } from '../../domain/download/parking.ts';
import type { Fault } from '../../domain/faults.ts';
import { earlierRunsEndingIn } from '../../storage/database/download-ends.ts';
import { lastGivenAt, refusalsOver } from '../../storage/database/refusals.ts';
import type { ActivityContext } from '../context.ts';
import type { DownloadInput } from '../inputs.ts';

/**
 * A refusal is held against whoever asked, and uses up no attempt. A video over which it comes again and again would
 * pause one account after the other without end: it rests like one that used up its attempts.
 *
 * @param end of its turn, written.
 */
export async function parkedWhereAlwaysRefused(
  context: ActivityContext,
  { videoId, settingsHash }: DownloadInput,
  runId: string,
  fault: Fault,
  end: LeaseEnd,
): Promise<Fault> {
  if (fault.fault !== 'identity' || fault.wants !== undefined || !isRefusal(end)) return fault;
  const { db, timeScale } = context;
  const refusals = await refusalsOver(db, videoId);
  const nowMs = Date.now();
  const lastGivenAtMs = (await lastGivenAt(db, videoId))?.getTime();
  if (!isAlwaysRefused(refusals, { nowMs, lastGivenAtMs, timeScale })) return fault;
  const { downloads } = await context.settings(settingsHash);
  const before = await earlierRunsEndingIn(db, videoId, runId, ALWAYS_REFUSED);
  const restMs = restAfterAttempts(before, downloads.parkedHours);
  return {
    fault: 'video',
    reason: ALWAYS_REFUSED,
    detail: alwaysRefusedInWords(refusals, fault.detail),
    settles:
      restMs === undefined
        ? { kind: 'failed' }
        : { kind: 'parked', notBefore: new Date(nowMs + restMs * timeScale).toISOString() },
  };
}
