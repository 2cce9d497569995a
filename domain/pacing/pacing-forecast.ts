import type { PacingSettings } from '../configuration.ts';
import type { PacingPhase } from './delay.ts';
import { buildShare, drawDelay } from './pacing.ts';
import { shareOfDay } from './quiet-hours.ts';

export interface DownloadRate {
  /** In an hour that is not quiet. */
  readonly perHour: number;
  /** After quiet hours and the daily cap. */
  readonly perDay: number;
}

/** One rule of the preset, and the pace it gives. */
export interface PhaseForecast {
  readonly rule: 'open' | 'build' | 'low' | 'ordinary' | 'high' | 'full' | 'drain';
  readonly phase: PacingPhase;
  /** When it holds, for a person: `fewer than 5 videos waiting`. */
  readonly when: string;
  /** Between two downloads of a healthy account; undefined: nothing is downloaded. */
  readonly waitSeconds?: { readonly min: number; readonly max: number };
  readonly perAccount: DownloadRate;
  readonly all: DownloadRate;
}

export interface Fleet {
  /** In service; 1 for the guest alone. */
  readonly accounts: number;
  /** What one download takes by itself, more than 0. */
  readonly downloadSeconds: number;
}

type Rule = Pick<PhaseForecast, 'rule' | 'phase' | 'when'> & { readonly depth: number };

/**
 * What a preset will do, rule by rule: 3600 / (mean wait + download) per hour and account, for healthy accounts
 * that are past their slow start. Its waits are those that drawDelay() draws.
 */
export function forecast(pacing: PacingSettings, fleet: Fleet): PhaseForecast[] {
  const paced = rulesOf(pacing, fleet.accounts).map(({ depth, ...rule }): PhaseForecast => {
    if (rule.rule === 'full') return { ...rule, perAccount: NOTHING, all: NOTHING };
    const waitSeconds = waitOf(rule.phase, depth, pacing);
    const meanSeconds = (waitSeconds.min + waitSeconds.max) / 2 + fleet.downloadSeconds;
    const perAccount = rateOf(3600 / meanSeconds, pacing, pacing.dailyCap);
    return { ...rule, waitSeconds, perAccount, all: times(perAccount, fleet.accounts) };
  });
  return pacing.preset === 'bulk' ? [openForecast(pacing, fleet), ...paced] : paced;
}

const NOTHING: DownloadRate = { perHour: 0, perDay: 0 };

/** No account downloads from an open host, so an account's cap is not theirs. */
function openForecast(pacing: PacingSettings, { downloadSeconds }: Fleet): PhaseForecast {
  const perTurn = rateOf(3600 / downloadSeconds, pacing, undefined);
  return {
    rule: 'open',
    phase: 'steady',
    when: `open hosts (${pacing.openHosts.join(', ')}), ${pacing.openDownloads} at once`,
    waitSeconds: { min: 0, max: 0 },
    perAccount: perTurn,
    all: times(perTurn, pacing.openDownloads),
  };
}

/** The fastest pace that lasts: that of few videos waiting, where the preset has a rule for it. Undefined: none is paced. */
export function lastingPace(pacing: PacingSettings, fleet: Fleet): DownloadRate | undefined {
  const rules = forecast(pacing, fleet);
  return (rules.find(({ rule }) => rule === 'low') ?? rules.find(({ rule }) => rule === 'ordinary'))?.all;
}

function waitOf(phase: PacingPhase, depth: number, pacing: PacingSettings): { min: number; max: number } {
  const moment = { phase, depth, multiplier: 1, slowStart: 1 };
  return { min: drawDelay(moment, pacing, 0).seconds, max: drawDelay(moment, pacing, 1).seconds };
}

function rateOf(perHour: number, pacing: PacingSettings, dailyCap: number | undefined): DownloadRate {
  const perDay = perHour * 24 * shareOfDay(pacing.quietHours);
  return { perHour, perDay: Math.min(perDay, dailyCap ?? Number.POSITIVE_INFINITY) };
}

const times = ({ perHour, perDay }: DownloadRate, count: number): DownloadRate => ({
  perHour: perHour * count,
  perDay: perDay * count,
});

/** In the order in which a batch meets them; a rule that the settings leave no room for is left out. */
function rulesOf(pacing: PacingSettings, accounts: number): Rule[] {
  const deep = pacing.preset === 'deep-buffer';
  const { firstDownloads, lowBuffer, targetBuffer, drainDownloads } = deep
    ? pacing.deepBuffer
    : pacing.steady;
  const { maxBuffer } = pacing.deepBuffer;
  // With steady, a full buffer is the target itself; with deep-buffer it is what lies above the maximum.
  const lastOrdinary = deep ? targetBuffer : targetBuffer - 1;
  const share = buildShare(pacing, accounts);
  const rules: (Rule | false)[] = [
    firstDownloads > 0 && {
      rule: 'build',
      phase: 'build',
      depth: 0,
      when: `the first ${firstDownloads} downloads, ${share} of each account, once in 24 hours`,
    },
    lowBuffer > 0 && {
      rule: 'low',
      phase: 'steady',
      depth: 0,
      when: `fewer than ${lowBuffer} videos waiting`,
    },
    lowBuffer <= lastOrdinary && {
      rule: 'ordinary',
      phase: 'steady',
      depth: lowBuffer,
      when: `${lowBuffer} to ${lastOrdinary} videos waiting`,
    },
    deep &&
      targetBuffer < maxBuffer && {
        rule: 'high',
        phase: 'steady',
        depth: targetBuffer + 1,
        when: `${targetBuffer + 1} to ${maxBuffer} videos waiting`,
      },
    {
      rule: 'full',
      phase: 'steady',
      depth: deep ? maxBuffer + 1 : targetBuffer,
      when: deep ? `more than ${maxBuffer} videos waiting` : `${targetBuffer} videos waiting`,
    },
    drainDownloads > 0 && {
      rule: 'drain',
      phase: 'drain',
      depth: 0,
      when: `the last ${drainDownloads} downloads`,
    },
  ];
  return rules.filter((rule) => rule !== false);
}
