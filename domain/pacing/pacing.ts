import type { PacingSettings } from '../configuration.ts';
import type { Delay, PacingPhase } from './delay.ts';

/** What the wait after a download depends on, besides the settings and chance. */
export interface PacingMoment {
  readonly phase: PacingPhase;
  /** Videos downloaded and waiting to be processed, over all open batches. */
  readonly depth: number;
  /** What refusals made of the account's waits; 1: nothing. */
  readonly multiplier: number;
  /** From slowStartFactor(); 1: the account is not new. */
  readonly slowStart: number;
}

/**
 * The wait between two downloads of one account, in seconds before any time scale. Numbers: the corrected batch
 * analysis (steady) and the original one (deep-buffer); bulk paces every host that is not open as steady does.
 * @param random 0 to 1, kept in the result: a change of settings makes another wait of the same number.
 */
export function drawDelay(moment: PacingMoment, pacing: PacingSettings, random: number): Delay {
  const { phase, depth } = moment;
  const { min, max, queueFactor } = rangeOf(moment, pacing);
  const baseSeconds = min + (max - min) * random;
  const accountFactor = healthFactor(moment.multiplier, pacing) * moment.slowStart;
  const seconds = baseSeconds * queueFactor * accountFactor;
  return { phase, depth, random, baseSeconds, queueFactor, accountFactor, seconds };
}

interface DelayRange {
  readonly min: number;
  readonly max: number;
  readonly queueFactor: number;
}

function rangeOf({ phase, depth }: PacingMoment, pacing: PacingSettings): DelayRange {
  const preset = pacing.preset === 'deep-buffer' ? pacing.deepBuffer : pacing.steady;
  if (phase === 'build') return { min: preset.firstSecondsMin, max: preset.firstSecondsMax, queueFactor: 1 };
  const ordinary = { min: preset.secondsMin, max: preset.secondsMax };
  if (phase === 'drain') return { ...ordinary, queueFactor: 1 };
  if (pacing.preset === 'deep-buffer') return { ...ordinary, queueFactor: queueFactorOf(depth, pacing) };
  const { lowBuffer, lowSecondsMin, lowSecondsMax } = pacing.steady;
  return depth < lowBuffer
    ? { min: lowSecondsMin, max: lowSecondsMax, queueFactor: 1 }
    : { ...ordinary, queueFactor: 1 };
}

function queueFactorOf(depth: number, { deepBuffer }: PacingSettings): number {
  if (depth < deepBuffer.lowBuffer) return deepBuffer.lowFactor;
  return depth <= deepBuffer.targetBuffer ? 1 : deepBuffer.highFactor;
}

/** Settings hold at once: what was stored under others neither exceeds the ceiling nor counts when switched off. */
function healthFactor(multiplier: number, pacing: PacingSettings): number {
  return pacing.adaptiveRateLimiting ? Math.min(multiplier, pacing.maxMultiplier) : 1;
}

export interface PhaseFacts {
  /** Downloads the account has made in its buffer build; undefined: it has begun none. */
  readonly buildDownloads: number | undefined;
  /** From buildShare(). */
  readonly buildShare: number;
  /** Videos still to be downloaded, over all open batches. */
  readonly remaining: number;
  /** From slowStartFactor(): a new account builds no buffer. */
  readonly slowStart: number;
}

/** With so many or fewer downloads left, the buffer is no longer kept filled. */
export const drainDownloads = (pacing: PacingSettings): number =>
  (pacing.preset === 'deep-buffer' ? pacing.deepBuffer : pacing.steady).drainDownloads;

export function phaseOf(facts: PhaseFacts, pacing: PacingSettings): PacingPhase {
  const { buildDownloads, buildShare, remaining, slowStart } = facts;
  if (buildDownloads !== undefined && buildDownloads < buildShare && slowStart <= 1) return 'build';
  return remaining <= drainDownloads(pacing) ? 'drain' : 'steady';
}

/** One account's part of the downloads of a buffer build, rounded up. */
export function buildShare(pacing: PacingSettings, accountsInService: number): number {
  const { firstDownloads } = pacing.preset === 'deep-buffer' ? pacing.deepBuffer : pacing.steady;
  return Math.ceil(firstDownloads / Math.max(1, accountsInService));
}

const DAY_MS = 24 * 60 * 60_000;

/** At most one buffer build in 24 h, and only for a batch that was started since the last one. */
export function mayBeginBuild(facts: {
  readonly buildStartedAtMs?: number;
  readonly newestBatchStartedAtMs?: number;
  readonly nowMs: number;
  readonly timeScale: number;
}): boolean {
  const { buildStartedAtMs, newestBatchStartedAtMs, nowMs, timeScale } = facts;
  if (newestBatchStartedAtMs === undefined) return false;
  if (buildStartedAtMs === undefined) return true;
  return newestBatchStartedAtMs > buildStartedAtMs && nowMs - buildStartedAtMs >= DAY_MS * timeScale;
}

/** True while nothing is downloaded because enough is waiting to be processed. */
export function isBufferFull(depth: number, pacing: PacingSettings): boolean {
  return pacing.preset === 'deep-buffer'
    ? depth > pacing.deepBuffer.maxBuffer
    : depth >= pacing.steady.targetBuffer;
}

/** Videos that a batch keeps in flight beyond those in work, so that the buffer can fill. */
export function bufferMaxOf(pacing: PacingSettings): number {
  if (pacing.preset === 'deep-buffer') return pacing.deepBuffer.maxBuffer;
  // A smaller window would keep open hosts from their downloads at once.
  return pacing.preset === 'bulk'
    ? Math.max(pacing.steady.targetBuffer, pacing.openDownloads)
    : pacing.steady.targetBuffer;
}

/** Factor of a new account's waits: it falls evenly from the setting to 1 over its first downloads. */
export function slowStartFactor(downloads: number, pacing: PacingSettings): number {
  const { slowStartDownloads, slowStartFactor: first } = pacing;
  if (downloads >= slowStartDownloads) return 1;
  return first - ((first - 1) * downloads) / slowStartDownloads;
}
