import { GUEST, openIdentity } from '../../domain/accounts/identities.ts';
import type { PacingSettings } from '../../domain/configuration.ts';
import { type FullBuffer, fullBuffer } from '../../domain/pacing/full-buffer.ts';
import { openHostFor } from '../../domain/pacing/open-hosts.ts';
import { egressOf } from '../../engines/downloader/egress.ts';
import {
  ensureIdentity,
  followConfiguredEgress,
  type IdentityRecord,
  listIdentities,
} from '../../storage/database/accounts.ts';
import { type ListedAccount, listAccounts } from '../../storage/database/accounts-list.ts';
import { heldBatches } from '../../storage/database/batch-control.ts';
import { downloadPause } from '../../storage/database/download-pause.ts';
import { LEASE_GRACE_MS } from '../../storage/database/grant-lease.ts';
import { type LeaseRecord, openLeases } from '../../storage/database/leases.ts';
import { keepWaitsInReach } from '../../storage/database/waits-in-reach.ts';
import { bufferedNow } from '../../storage/database/work-in-hand.ts';
import type { ActivityContext } from '../context.ts';
import { runSimply } from '../stage/run-simply.ts';
import { lookAtDisks } from './disk-guard.ts';
import type { AccountsNow, HeldLease, IdentityNow } from './inputs.ts';
import { pacingInForce } from './pacing-in-force.ts';

const MINUTE_MS = 60_000;

/** Reads everything `accounts` decides on, at one moment. */
export const createAccountsNow = (context: ActivityContext) => (): Promise<AccountsNow> =>
  runSimply(context, async () => {
    const { db, timeScale } = context;
    const pacing = await pacingInForce(context);
    const names = await namesInUse(context, pacing);
    const nowMs = Date.now();
    await keepWaitsInReach(db, pacing, nowMs, timeScale);
    const [listed, leases, batches, low, held, full] = await Promise.all([
      listAccounts(db, pacing, nowMs),
      openLeases(db),
      heldBatches(db),
      heldBackByDisk(context, nowMs),
      heldBackByFault(context, nowMs),
      bufferFull(context, pacing, nowMs),
    ]);
    const inUse = listed.filter(({ name }) => names.has(name));
    const open = leases.filter(({ kind }) => kind === 'open-host').length;
    // Beside open hosts, a buffer of too many videos is not everybody's.
    const beside = pacing.preset === 'bulk' && full?.holdsBack === 'paced';
    return {
      nowMs,
      identities: inUse.map((account) => identityNow(account, beside ? full : undefined)),
      leases: leases.map(heldLease),
      heldBack: low ?? held ?? (beside ? undefined : full),
      heldBatches: [...batches.keys()],
      freeOpenTurns: pacing.preset === 'bulk' ? Math.max(0, pacing.openDownloads - open) : 0,
      lookMs: MINUTE_MS * timeScale,
    };
  });

/** Accounts, the guest where it is wanted, and open hosts while there are any. Each has its row from here on. */
async function namesInUse(context: ActivityContext, pacing: PacingSettings): Promise<ReadonlySet<string>> {
  const { db } = context;
  const egress = egressOf(context.proxy);
  await followConfiguredEgress(db, egress);
  const known = await listIdentities(db);
  const accounts = known.filter(({ kind }) => kind === 'account');
  const needed: Pick<IdentityRecord, 'name' | 'kind' | 'egress'>[] = [];
  if (accounts.length === 0 || pacing.guest === 'beside') needed.push({ name: GUEST, kind: 'guest', egress });
  if (pacing.preset === 'bulk') {
    const hosts = new Set(pacing.openHosts.map((host) => openHostFor(host, pacing)));
    for (const host of hosts)
      if (host !== undefined) needed.push({ name: openIdentity(host), kind: 'open-host', egress });
  }
  const names = new Set(known.map(({ name }) => name));
  for (const identity of needed) if (!names.has(identity.name)) await ensureIdentity(db, identity);
  return new Set([...accounts, ...needed].map(({ name }) => name));
}

type HeldBack = NonNullable<AccountsNow['heldBack']>;

async function heldBackByFault({ db }: ActivityContext, nowMs: number): Promise<HeldBack | undefined> {
  const pause = await downloadPause(db);
  if (pause === undefined || pause.until.getTime() <= nowMs) return undefined;
  return {
    why: `all downloads pause (${pause.reason.replaceAll('-', ' ')})`,
    untilMs: pause.until.getTime(),
  };
}

/** Looked at again in a minute, like a full buffer. */
async function heldBackByDisk(context: ActivityContext, nowMs: number): Promise<HeldBack | undefined> {
  const why = await lookAtDisks(context);
  return why === undefined ? undefined : { why, untilMs: nowMs + MINUTE_MS * context.timeScale };
}

/** Looked at again in a minute: nobody is told when a video leaves the buffer. */
async function bufferFull(
  { db, timeScale }: ActivityContext,
  pacing: PacingSettings,
  nowMs: number,
): Promise<(HeldBack & Pick<FullBuffer, 'holdsBack'>) | undefined> {
  const full = fullBuffer(await bufferedNow(db), pacing);
  if (full === undefined) return undefined;
  const { holdsBack, inWords } = full;
  return { holdsBack, why: `buffer full (${inWords})`, untilMs: nowMs + MINUTE_MS * timeScale };
}

/** @param full holds back whoever is paced, but no open host. */
function identityNow(account: ListedAccount, full: HeldBack | undefined): IdentityNow {
  const { name, kind, egress, service, serviceReason, lastLeaseAt, leases } = account;
  const heldBack = kind !== 'open-host' && full !== undefined && full.untilMs > account.readiness.readyAtMs;
  const ready = heldBack ? { readyAtMs: full.untilMs, waitsFor: full.why, paused: true } : account.readiness;
  return {
    name,
    kind,
    egress,
    outOfService: service === 'in-service' ? undefined : { service, reason: serviceReason ?? service },
    ...ready,
    lastLeaseAtMs: lastLeaseAt?.getTime(),
    busy: leases.length,
  };
}

const heldLease = ({
  id,
  account,
  videoId,
  runId,
  grantedAt,
  expiresAt,
  endedAt,
}: LeaseRecord): HeldLease => ({
  leaseId: id,
  account,
  limitMs: expiresAt.getTime() - grantedAt.getTime() - LEASE_GRACE_MS,
  videoId,
  runId,
  ended: endedAt !== undefined,
});
