import type { Lease } from '../../activities/inputs.ts';
import type { AccountsNow, IdentityNow, LeaseRefused, LeaseRequest } from '../../activities/turns/inputs.ts';
import { openHostOf } from '../../domain/accounts/identities.ts';

export interface Turn {
  readonly identity: IdentityNow;
  readonly request: LeaseRequest;
}

/**
 * Who downloads what next: the identity that is idle the longest, and the first request in fair order that it may
 * serve. Undefined: nobody who is ready and nobody who waits fit.
 *
 * @param inOrder requests as fair-order.ts puts them.
 */
export function nextTurn(
  now: AccountsNow,
  inOrder: readonly LeaseRequest[],
  nowMs: number,
): Turn | undefined {
  if (now.heldBack !== undefined) return undefined;
  const ready = now.identities.filter((identity) => isReady(now, identity, nowMs)).toSorted(longestIdleFirst);
  const waiting = inOrder.filter((request) => !isHeld(now, request));
  for (const identity of ready) {
    const request = waiting.find((one) => mayServe(now, identity, one));
    if (request !== undefined) return { identity, request };
  }
  return undefined;
}

/** True while its batch rests: it keeps its place, and is neither served nor refused. */
export const isHeld = ({ heldBatches }: AccountsNow, { batch }: LeaseRequest): boolean =>
  batch !== undefined && heldBatches?.includes(batch) === true;

/**
 * Why nobody will ever serve a request; undefined: somebody may, if only after a person put an account back in
 * service. Where others were tried already, an account that is disabled is nobody to wait for.
 */
export function hopeless(now: AccountsNow, request: LeaseRequest): LeaseRefused['why'] | undefined {
  const { wants } = request;
  if (wants === undefined || isHeld(now, request)) return undefined;
  if (wants.who === 'account' && !now.identities.some(({ kind }) => kind === 'account')) return 'no-account';
  const left = now.identities.filter((identity) => suits(now, identity, request));
  const someTried = (request.refused ?? []).length > 0;
  const hope = someTried
    ? left.some(({ outOfService }) => outOfService?.service !== 'disabled')
    : left.length > 0;
  return hope ? undefined : 'nobody-else';
}

/** The rows as they are after a grant, for the next choice; whoever declined a turn counts as busy as well. */
export function withTurn(
  now: AccountsNow,
  { identity, request }: Turn,
  nowMs: number,
  lease?: Lease,
): AccountsNow {
  const held = lease && { ...lease, videoId: request.videoId, runId: request.runId, ended: false };
  return {
    ...now,
    identities: now.identities.map((other) =>
      other.name === identity.name ? { ...other, busy: other.busy + 1, lastLeaseAtMs: nowMs } : other,
    ),
    leases: held ? [...now.leases, held] : now.leases,
    freeOpenTurns: now.freeOpenTurns - (identity.kind === 'open-host' ? 1 : 0),
  };
}

function isReady(now: AccountsNow, identity: IdentityNow, nowMs: number): boolean {
  if (identity.outOfService !== undefined || identity.readyAtMs > nowMs) return false;
  return identity.kind === 'open-host' ? now.freeOpenTurns > 0 : identity.busy === 0;
}

/** The account that tried last leaves a video to another one, where one will be ready in the ordinary course. */
function mayServe(now: AccountsNow, identity: IdentityNow, request: LeaseRequest): boolean {
  if (!suits(now, identity, request)) return false;
  if (request.wants !== undefined || request.refused?.at(-1) !== identity.name) return true;
  return !now.identities.some(
    (other) =>
      other.name !== identity.name &&
      other.outOfService === undefined &&
      !other.paused &&
      suits(now, other, request),
  );
}

/** Whether an identity is one that a request asks for, ready or not. */
function suits(now: AccountsNow, identity: IdentityNow, request: LeaseRequest): boolean {
  const { wants, host } = request;
  if (wants === undefined && now.identities.some((other) => isOpenFor(other, host)))
    return isOpenFor(identity, host);
  if (identity.kind === 'open-host' && !isOpenFor(identity, host)) return false;
  return wants === undefined || (isWanted(identity, wants.who) && !wasRefused(now, identity, request));
}

const isWanted = ({ kind }: IdentityNow, who: NonNullable<LeaseRequest['wants']>['who']): boolean =>
  who !== 'account' || kind === 'account';

function wasRefused(now: AccountsNow, { name, egress }: IdentityNow, request: LeaseRequest): boolean {
  const { refused = [], wants } = request;
  if (refused.includes(name)) return true;
  if (wants?.who !== 'other-egress') return false;
  return now.identities.some((other) => refused.includes(other.name) && other.egress === egress);
}

function isOpenFor({ name }: IdentityNow, host: string): boolean {
  const open = openHostOf(name);
  return open !== undefined && (host === open || host.endsWith(`.${open}`));
}

const longestIdleFirst = (one: IdentityNow, other: IdentityNow): number =>
  (one.lastLeaseAtMs ?? 0) - (other.lastLeaseAtMs ?? 0) || (one.name < other.name ? -1 : 1);
