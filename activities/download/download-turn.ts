import { DownloadError } from '../../domain/download/download-error.ts';
import { type Classified, faultOfVerdict } from '../../domain/download/download-faults.ts';
import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import { EXTRACTION_BROKEN, extractionBroken, SIGNS } from '../../domain/download/extraction-broken.ts';
import {
  NETWORK_FAILING,
  networkFailing,
  SIGNS_OF_NETWORK,
  SILENT_SITE_MS,
} from '../../domain/download/network-failing.ts';
import { restAfterAttempts } from '../../domain/download/parking.ts';
import type { Fault, Wanted } from '../../domain/faults.ts';
import type { DownloadedAudio } from '../../engines/downloader/downloader.ts';
import { mergeCookies } from '../../storage/database/account-secrets.ts';
import type { Db } from '../../storage/database/database.ts';
import {
  earlierRunsEndingIn,
  earlierRunsUsedUp,
  lastEnds,
  takeBackAttempts,
} from '../../storage/database/download-ends.ts';
import { downloadPause } from '../../storage/database/download-pause.ts';
import { endLease } from '../../storage/database/leases.ts';
import { findVideo } from '../../storage/database/videos.ts';
import type { ActivityContext } from '../context.ts';
import type { DownloadInput, Lease } from '../inputs.ts';
import { type InTurn, originOf } from '../stage/attempt.ts';
import { faultOf } from '../stage/fault-of.ts';
import { PAUSED } from '../stage/hold.ts';
import type { TurnAs } from './download-as.ts';
import { leaseEndOf } from './lease-end.ts';
import { parkedWhereAlwaysRefused } from './refused-over-it.ts';

/** Another worker took the download over within the same turn: its end is that one's to write. */
const TAKEN_OVER = 'superseded';

/** The end of a download in its turn: whatever happens, its lease says how it went. */
export function downloadTurn(context: ActivityContext, input: DownloadInput, { leaseId }: Lease): InTurn {
  const { db, timeScale } = context;
  const { runId } = originOf(context);
  const { videoId } = input;
  return {
    failed: async (error) => {
      const { fault, end } = await readFailure(context, input, runId, error);
      if (fault.reason !== TAKEN_OVER) await endLease(db, leaseId, end);
      return input.wants === undefined
        ? parkedWhereAlwaysRefused(context, input, runId, fault, end)
        : countedAsWanted(fault, input.wants);
    },
    cancelled: async () => {
      await endLease(db, leaseId, { end: 'unknown', reason: 'cancelled' });
    },
    held: async (begun) => {
      await endLease(db, leaseId, begun ? { end: 'unknown', reason: PAUSED } : { end: 'not-used' });
    },
    usedUp: async (maxAttempts) => {
      const { downloads } = await context.settings(input.settingsHash);
      const before = await earlierRunsUsedUp(db, videoId, runId, maxAttempts);
      const restMs = restAfterAttempts(before, downloads.parkedHours);
      if (restMs === undefined)
        return input.wants ? { kind: 'unavailable', reason: input.wants.otherwise } : { kind: 'failed' };
      return { kind: 'parked', notBefore: new Date(Date.now() + restMs * timeScale).toISOString() };
    },
  };
}

/**
 * A video that only certain identities may have does not wait for ever for one of them to be well again: it rests
 * after its attempts like any other, and in the end it is what the others were told.
 */
const countedAsWanted = (fault: Fault, { otherwise }: Wanted): Fault =>
  fault.fault === 'identity' && fault.wants === undefined
    ? {
        fault: 'video',
        reason: fault.reason,
        detail: `Others were refused it (${otherwise}), and whoever might have it cannot download: ${fault.detail}`,
      }
    : fault;

/** Writes the end of a turn that brought a file, and keeps the cookies as the site refreshed them. */
export async function endWithFile(
  trx: Db,
  { leaseId, account }: Lease,
  { cookiesVersion }: TurnAs,
  { askedSite, warning, refreshedCookies }: DownloadedAudio,
): Promise<void> {
  await endLease(trx, leaseId, askedSite ? endOf(warning) : { end: 'not-used' });
  if (refreshedCookies !== undefined && cookiesVersion !== undefined)
    await mergeCookies(trx, account, refreshedCookies, cookiesVersion);
}

/** A file came: whatever else was warned of, only a login that went dead is held against the account. */
const endOf = (warning: Classified | undefined): LeaseEnd =>
  warning?.verdict.verdict === 'account-dead' ? { end: 'verdict', ...warning } : { end: 'success' };

async function readFailure(
  context: ActivityContext,
  { videoId }: DownloadInput,
  runId: string,
  error: unknown,
): Promise<{ fault: Fault; end: LeaseEnd }> {
  if (!(error instanceof DownloadError)) {
    const fault = faultOf(error);
    return { fault, end: leaseEndOf(fault) };
  }
  const { db, timeScale } = context;
  const said = await seenAmongOthers(context, videoId, {
    verdict: error.verdict,
    detail: error.fault.detail,
  });
  const times = await earlierRunsEndingIn(db, videoId, runId, said.verdict.reason);
  return {
    fault: faultOfVerdict(said, { nowMs: Date.now(), timeScale, times }),
    end: { end: 'verdict', ...said },
  };
}

/** What fails for one video after the other is not this one's fault, and was none of those before. */
async function seenAmongOthers(
  { db, timeScale }: ActivityContext,
  videoId: DownloadInput['videoId'],
  said: Classified,
): Promise<Classified> {
  const { reason } = said.verdict;
  if (![...SIGNS, ...SIGNS_OF_NETWORK].includes(reason)) return said;
  const isYouTube = (await findVideo(db, videoId))?.kind === 'youtube';
  const before = await lastEnds(db, isYouTube ? 'youtube' : 'any');
  const ends = [{ videoId, reason, endedAt: new Date() }, ...before];
  const detail = (common: Classified) => ({ ...common, detail: `${common.detail}\n${said.detail}` });
  if (isYouTube && extractionBroken(ends)) return detail(EXTRACTION_BROKEN);
  const silent = networkFailing(ends);
  if (silent === undefined || (!isYouTube && (await silentForLong(db, timeScale)))) return said;
  const since = silent.at(-1)?.endedAt ?? new Date();
  await takeBackAttempts(
    db,
    silent.map((end) => end.videoId),
    since,
    SIGNS_OF_NETWORK,
  );
  return detail(NETWORK_FAILING);
}

async function silentForLong(db: Db, timeScale: number): Promise<boolean> {
  const since = (await downloadPause(db))?.since;
  return since !== undefined && Date.now() - since.getTime() > SILENT_SITE_MS * timeScale;
}
