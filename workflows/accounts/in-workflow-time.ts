import type { AccountsNow, IdentityNow } from '../../activities/turns/inputs.ts';

/** Clocks that differ by less are as good as one: no wait becomes another one for that. */
const STEP_MS = 5000;

/** When rows were asked for and heard of, by the workflow's own time. */
export interface Between {
  readonly askedMs: number;
  readonly heardMs: number;
}

/**
 * What was read with a worker's clock, as the workflow's own clock has it. The rows were read between asking and hearing:
 * only what lies outside of that is a difference of clocks, so that a slow answer shifts nothing. Whole steps keep the
 * timers of two looks the same.
 */
export function inWorkflowTime(now: AccountsNow, between: Between): AccountsNow {
  const shiftMs = shiftOf(now.nowMs, between);
  if (shiftMs === 0) return now;
  const { identities, heldBack } = now;
  return {
    ...now,
    identities: identities.map((identity) => shifted(identity, shiftMs)),
    heldBack: heldBack && { ...heldBack, untilMs: heldBack.untilMs + shiftMs },
  };
}

/** @param readMs undefined: read before rows told when. */
function shiftOf(readMs: number | undefined, { askedMs, heardMs }: Between): number {
  if (readMs === undefined) return 0;
  const behindMs = Math.max(0, askedMs - readMs);
  const aheadMs = Math.max(0, readMs - heardMs);
  return (Math.floor(behindMs / STEP_MS) - Math.floor(aheadMs / STEP_MS)) * STEP_MS;
}

const shifted = (identity: IdentityNow, shiftMs: number): IdentityNow => ({
  ...identity,
  readyAtMs: identity.readyAtMs + shiftMs,
  lastLeaseAtMs: identity.lastLeaseAtMs === undefined ? undefined : identity.lastLeaseAtMs + shiftMs,
});
