import type { PacingSettings } from '../configuration.ts';
import type { AccountDeadReason, LeaseEnd, Verdict } from '../download/download-verdict.ts';
import { uniformDraw } from '../pacing/uniform-draw.ts';
import { type EgressHealth, egressAfter } from './egress-health.ts';
import { HOUR_MS, longerPause, MINUTE_MS, type Pause } from './pauses.ts';

export type { EgressHealth } from './egress-health.ts';
export { afterSystemFault, type SystemPause } from './system-pause.ts';

/** How an account fares. Times are epoch milliseconds; a pause that has passed says nothing any more. */
export interface AccountHealth {
  /** Refusals, less successes. */
  readonly failures: number;
  /** Factor of its waits, at least 1. */
  readonly multiplier: number;
  /** The site blocked it, and has let it download nothing since. */
  readonly blockedBefore: boolean;
  readonly pausedUntilMs?: number;
  readonly pauseReason?: string;
}

export interface AfterLeaseInput {
  readonly account: { readonly name: string; readonly health: AccountHealth };
  readonly egress: EgressHealth;
  readonly end: LeaseEnd;
  readonly pacing: PacingSettings;
  readonly nowMs: number;
  readonly timeScale: number;
  /** 0 to 1, the same that the wait is drawn with; the length of a pause is drawn from it a second time. */
  readonly random: number;
}

export type HealthNotice = 'account-disabled' | 'account-paused' | 'network-paused';

export interface AfterLease {
  readonly account: AccountHealth;
  readonly egress: EgressHealth;
  /** Set where it is of no use until a person does something. */
  readonly disabled?: { readonly reason: AccountDeadReason | 'blocked'; readonly detail: string };
  /** What begins with this lease; a pause that grows longer is told once. */
  readonly notices: readonly HealthNotice[];
}

/** Verdicts about whom the site was asked by. */
const REFUSALS: readonly Verdict['verdict'][] = [
  'account-pause',
  'account-dead',
  'network-pause',
  'proxy-pause',
];

/** Pauses whose length the site's behaviour sets, not a person. Source: yt-dlp facts, section 3. */
export const BLOCKED_PAUSE_MS = 24 * HOUR_MS;
const LOGIN_CHECK_PAUSE_MS = HOUR_MS;
/** HTTP 429 doubles the waits (original batch analysis); other refusals take the setting. */
const RATE_LIMIT_FACTOR = 2;

/**
 * What the end of a lease makes of the account and its address. Only the site's word about whom it was asked by
 * counts: a video's own fault, a broken machine and a lost worker change nothing.
 */
export function afterLease(input: AfterLeaseInput): AfterLease {
  const { account, egress, end } = input;
  if (end.end === 'success') return afterSuccess(input);
  if (end.end !== 'verdict' || !REFUSALS.includes(end.verdict.verdict))
    return { account: account.health, egress, notices: [] };
  return afterRefusal(input, end.verdict, end.detail);
}

function afterSuccess({ account: { health }, egress, pacing }: AfterLeaseInput): AfterLease {
  const recovered = pacing.adaptiveRateLimiting
    ? {
        failures: Math.max(0, health.failures - 1),
        multiplier: rounded(Math.max(1, health.multiplier - pacing.recovery)),
      }
    : {};
  return {
    account: { ...health, ...recovered, blockedBefore: false },
    egress: { ...egress, pauses: 0, botWalledAccount: undefined },
    notices: [],
  };
}

function afterRefusal(input: AfterLeaseInput, verdict: Verdict, detail: string): AfterLease {
  const { account, egress, pacing, nowMs, timeScale } = input;
  const pauseLength = uniformDraw(`pause after ${input.random}`);
  // A proxy that does not answer has said nothing of the account: its address pauses, and in an outage all of them do.
  const isCounted = pacing.adaptiveRateLimiting && verdict.verdict !== 'proxy-pause';
  const counted = isCounted ? worse(account.health, verdict, pacing) : account.health;
  const egressNow = egressAfter(egress, verdict, {
    account: account.name,
    pauseLength,
    pacing,
    nowMs,
    timeScale,
  });
  // A proxy that still does not answer when its pause is over is no news.
  const isNews = egressNow.pauseReason !== 'proxy' || egress.pauses === 0;
  const networkPaused = isNews && !isPaused(egress, nowMs) && isPaused(egressNow, nowMs);
  const networkNotice: readonly HealthNotice[] = networkPaused ? ['network-paused'] : [];

  const dead = deathOf(account.health, verdict);
  if (dead !== undefined)
    return {
      account: counted,
      egress: egressNow,
      disabled: { reason: dead, detail },
      notices: ['account-disabled', ...networkNotice],
    };

  const pauses = [ownPause(verdict, pauseLength, pacing), tooManyRefusals(counted, pacing)];
  const paused = pauses.reduce<AccountHealth>(
    (health, pause) => (pause === undefined ? health : longerPause(health, pause, nowMs, timeScale)),
    counted,
  );
  const accountPaused = !isPaused(account.health, nowMs) && isPaused(paused, nowMs);
  const blocked = verdict.verdict === 'account-pause' && verdict.reason === 'blocked';
  return {
    account: blocked ? { ...paused, blockedBefore: true } : paused,
    egress: egressNow,
    notices: [...(accountPaused ? (['account-paused'] as const) : []), ...networkNotice],
  };
}

function worse(health: AccountHealth, verdict: Verdict, pacing: PacingSettings): AccountHealth {
  const rateLimited = 'reason' in verdict && verdict.reason === 'rate-limit';
  const factor = rateLimited ? RATE_LIMIT_FACTOR : pacing.failureFactor;
  return {
    ...health,
    failures: health.failures + 1,
    multiplier: rounded(Math.min(pacing.maxMultiplier, health.multiplier * factor)),
  };
}

function deathOf(before: AccountHealth, verdict: Verdict): AccountDeadReason | 'blocked' | undefined {
  if (verdict.verdict === 'account-dead') return verdict.reason;
  const blockedAgain =
    verdict.verdict === 'account-pause' && verdict.reason === 'blocked' && before.blockedBefore;
  return blockedAgain ? 'blocked' : undefined;
}

/** The pause that the site asks this account for. */
function ownPause(verdict: Verdict, pauseLength: number, pacing: PacingSettings): Pause | undefined {
  if (verdict.verdict !== 'account-pause') return undefined;
  const { reason } = verdict;
  switch (reason) {
    case 'rate-limit': {
      const { rateLimitMinutesMin: min, rateLimitMinutesMax: max } = pacing;
      return { reason, lengthMs: (min + (max - min) * pauseLength) * MINUTE_MS };
    }
    case 'session-rate-limit': {
      const { sessionLimitMinutesMin: min, sessionLimitMinutesMax: max } = pacing;
      return { reason, lengthMs: (min + (max - min) * pauseLength) * MINUTE_MS };
    }
    case 'bot-wall':
      return { reason, lengthMs: pacing.botWallHours * HOUR_MS };
    case 'blocked':
      return { reason, lengthMs: BLOCKED_PAUSE_MS };
    case 'login-check':
      return { reason, lengthMs: LOGIN_CHECK_PAUSE_MS };
  }
}

function tooManyRefusals(health: AccountHealth, pacing: PacingSettings): Pause | undefined {
  if (!pacing.adaptiveRateLimiting || health.failures < pacing.maxFailures) return undefined;
  return { reason: 'refused-too-often', lengthMs: pacing.failurePauseMinutes * MINUTE_MS };
}

const isPaused = ({ pausedUntilMs }: { readonly pausedUntilMs?: number }, nowMs: number): boolean =>
  pausedUntilMs !== undefined && pausedUntilMs > nowMs;

/** Six decimals: tenths add up to whole numbers again. */
const rounded = (multiplier: number): number => Math.round(multiplier * 1e6) / 1e6;
