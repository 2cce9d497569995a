import type { PacingSettings } from '../configuration.ts';
import type { Verdict } from '../download/download-verdict.ts';
import { doubledPause, HOUR_MS, longerPause, MINUTE_MS, type Pause } from './pauses.ts';

/** How an address fares, by which one or more accounts leave. Times are epoch milliseconds. */
export interface EgressHealth {
  readonly pausedUntilMs?: number;
  readonly pauseReason?: string;
  /** Pauses since the last success of anybody who leaves by it. */
  readonly pauses: number;
  /** The last account that got HTTP 429, and when. */
  readonly rateLimited?: { readonly account: string; readonly atMs: number };
  /** The last account that met a bot wall, with no success of anybody since. */
  readonly botWalledAccount?: string;
}

interface Refusal {
  readonly account: string;
  /** 0 to 1: where a pause lies between its bounds. */
  readonly pauseLength: number;
  readonly pacing: PacingSettings;
  readonly nowMs: number;
  readonly timeScale: number;
}

/** Proxies come back sooner than addresses are forgiven. */
const PROXY_PAUSE_MS = 10 * MINUTE_MS;
const LONGEST_PROXY_PAUSE_MS = HOUR_MS;
/** First pause of a refused address; it doubles with each one that follows. */
const ADDRESS_PAUSE_MS = HOUR_MS;
/** Two accounts that get HTTP 429 within this time: it is their address that the site means. */
const TOGETHER_MS = HOUR_MS;

/** The address after a refusal: its own, or the second in a row of those that leave by it. */
export function egressAfter(egress: EgressHealth, verdict: Verdict, refusal: Refusal): EgressHealth {
  const { nowMs, timeScale } = refusal;
  const remembered = rememberedBy(egress, verdict, refusal);
  const isPaused = egress.pausedUntilMs !== undefined && egress.pausedUntilMs > nowMs;
  // Downloads that began before the pause say nothing new: only a refusal after it makes the next one longer.
  const pausesBefore = isPaused ? Math.max(0, egress.pauses - 1) : egress.pauses;
  const pause = pauseOf(egress, verdict, refusal, pausesBefore);
  if (pause === undefined) return remembered;
  return { ...longerPause(remembered, pause, nowMs, timeScale), pauses: pausesBefore + 1 };
}

function rememberedBy(egress: EgressHealth, verdict: Verdict, { account, nowMs }: Refusal): EgressHealth {
  if (isBotWall(verdict)) return { ...egress, botWalledAccount: account };
  if (verdict.verdict === 'account-pause' && verdict.reason === 'rate-limit')
    return { ...egress, rateLimited: { account, atMs: nowMs } };
  return egress;
}

function pauseOf(
  egress: EgressHealth,
  verdict: Verdict,
  refusal: Refusal,
  pausesBefore: number,
): Pause | undefined {
  const { pacing } = refusal;
  const longestMs = pacing.networkPauseHours * HOUR_MS;
  const addressPause = (reason: string): Pause => ({
    reason,
    lengthMs: doubledPause(ADDRESS_PAUSE_MS, pausesBefore, longestMs),
  });
  if (isBotWall(verdict) && walledAnother(egress, refusal))
    return { reason: 'bot-wall', lengthMs: longestMs };
  if (verdict.verdict === 'account-pause' && verdict.reason === 'rate-limit')
    return limitedAnother(egress, refusal) ? addressPause('rate-limit') : undefined;
  if (verdict.verdict === 'proxy-pause')
    return { reason: 'proxy', lengthMs: doubledPause(PROXY_PAUSE_MS, pausesBefore, LONGEST_PROXY_PAUSE_MS) };
  if (verdict.verdict !== 'network-pause') return undefined;
  switch (verdict.reason) {
    case 'bot-wall':
      return { reason: 'bot-wall', lengthMs: pacing.botWallHours * HOUR_MS };
    case 'session-rate-limit': {
      const { sessionLimitMinutesMin: min, sessionLimitMinutesMax: max } = pacing;
      const minutes = min + (max - min) * refusal.pauseLength;
      return { reason: 'session-rate-limit', lengthMs: minutes * MINUTE_MS };
    }
    case 'rate-limit':
    case 'address-blocked':
      return addressPause(verdict.reason);
  }
}

const isBotWall = (verdict: Verdict): boolean =>
  (verdict.verdict === 'account-pause' || verdict.verdict === 'network-pause') &&
  verdict.reason === 'bot-wall';

const walledAnother = ({ botWalledAccount }: EgressHealth, { account }: Refusal): boolean =>
  botWalledAccount !== undefined && botWalledAccount !== account;

const limitedAnother = ({ rateLimited }: EgressHealth, { account, nowMs, timeScale }: Refusal): boolean =>
  rateLimited !== undefined &&
  rateLimited.account !== account &&
  nowMs - rateLimited.atMs <= TOGETHER_MS * timeScale;
