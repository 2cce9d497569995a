import type { AccountHealth } from '../../domain/accounts/account-health.ts';
import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import type { Delay } from '../../domain/pacing/delay.ts';
import {
  buildShare,
  drainDownloads,
  drawDelay,
  mayBeginBuild,
  phaseOf,
  slowStartFactor,
} from '../../domain/pacing/pacing.ts';
import { uniformDraw } from '../../domain/pacing/uniform-draw.ts';
import type { IdentityRecord } from './accounts.ts';
import type { Db } from './database.ts';
import type { Conditions } from './identity-health.ts';
import type { LeaseRecord } from './leases.ts';
import { workInHand } from './work-in-hand.ts';

export interface DrawnWait {
  readonly delay: Delay;
  readonly buildStartedAt: Date | undefined;
  readonly buildDownloads: number;
  readonly buildShare: number;
}

/**
 * The wait that begins when a lease is taken back, whether its download worked, failed or was lost with its
 * worker. None where nothing was asked of a site, and none for open hosts. Its random number follows from the
 * lease, so that drawing it again gives the same wait.
 */
export async function drawWait(
  trx: Db,
  identity: IdentityRecord,
  health: AccountHealth,
  lease: LeaseRecord,
  end: LeaseEnd,
  { pacing, nowMs, timeScale }: Conditions,
): Promise<DrawnWait | undefined> {
  if (end.end === 'not-used' || identity.kind === 'open-host') return undefined;
  const { depth, remaining, newestBatchStartedAt } = await workInHand(trx, drainDownloads(pacing) + 1);
  const begins = mayBeginBuild({
    buildStartedAtMs: identity.buildStartedAt?.getTime(),
    newestBatchStartedAtMs: newestBatchStartedAt?.getTime(),
    nowMs,
    timeScale,
  });
  const buildStartedAt = begins ? new Date(nowMs) : identity.buildStartedAt;
  const built = begins ? 0 : identity.buildDownloads;
  const slowStart = slowStartFactor(identity.downloads, pacing);
  const fairShare = buildShare(pacing, await pacedInService(trx, identity));
  const share = begins ? fairShare : Math.min(identity.buildShare, fairShare);
  const buildDownloads = buildStartedAt === undefined ? undefined : built;
  const phase = phaseOf({ buildDownloads, buildShare: share, remaining, slowStart }, pacing);
  const moment = { phase, depth, multiplier: health.multiplier, slowStart };
  return {
    delay: drawDelay(moment, pacing, uniformDraw(lease.id)),
    buildStartedAt,
    buildDownloads: built + (phase === 'build' ? 1 : 0),
    buildShare: share,
  };
}

/** Those who share a buffer build: everybody in service of the same kind. */
async function pacedInService(db: Db, { kind }: IdentityRecord): Promise<number> {
  const { count } = await db
    .selectFrom('accounts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('kind', '=', kind)
    .where('service', '=', 'in-service')
    .executeTakeFirstOrThrow();
  return count;
}
