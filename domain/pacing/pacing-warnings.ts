import type { PacingSettings } from '../configuration.ts';
import { forecast, type PhaseForecast } from './pacing-forecast.ts';

/** The presets' own numbers, as the two batch analyses give them: what settings are measured against. */
export const OWN_NUMBERS: Pick<PacingSettings, 'steady' | 'deepBuffer'> = {
  steady: {
    firstDownloads: 20,
    firstSecondsMin: 30,
    firstSecondsMax: 60,
    lowBuffer: 5,
    lowSecondsMin: 60,
    lowSecondsMax: 120,
    secondsMin: 180,
    secondsMax: 300,
    targetBuffer: 10,
    drainDownloads: 10,
  },
  deepBuffer: {
    firstDownloads: 150,
    firstSecondsMin: 60,
    firstSecondsMax: 120,
    lowBuffer: 20,
    lowFactor: 0.5,
    targetBuffer: 50,
    highFactor: 1.5,
    maxBuffer: 100,
    secondsMin: 180,
    secondsMax: 300,
    drainDownloads: 100,
  },
};

/** Below this, an account is in danger on a site that counts requests. */
const SAFE_SECONDS = 60;

/**
 * One sentence for each setting that asks sites for more than the preset does by itself. Nothing is refused for
 * it: the pace is the person's choice, and these say what was chosen.
 */
export function pacingWarnings(pacing: PacingSettings): string[] {
  return [
    ...shorterWaits(pacing),
    ...fasterForLonger(pacing),
    ...(pacing.adaptiveRateLimiting
      ? []
      : ['adaptiveRateLimiting is off: the waits of an account that is refused do not grow.']),
  ];
}

function shorterWaits(pacing: PacingSettings): string[] {
  const own = new Map(pacedRules({ ...pacing, ...OWN_NUMBERS }).map((rule) => [rule.rule, rule]));
  return pacedRules(pacing).flatMap(({ rule, when, waitSeconds }) => {
    const ownWait = own.get(rule)?.waitSeconds;
    if (waitSeconds === undefined || ownWait === undefined) return [];
    if (waitSeconds.min >= ownWait.min && waitSeconds.max >= ownWait.max) return [];
    const risk =
      waitSeconds.min < SAFE_SECONDS
        ? `; below ${SAFE_SECONDS} s, sites that count requests block accounts`
        : '';
    return [`${when}: waits of ${range(waitSeconds)}, the preset's own are ${range(ownWait)}${risk}.`];
  });
}

/** Settings that leave the waits as they are, and make the shorter ones hold longer. */
function fasterForLonger({ preset, ...pacing }: PacingSettings): string[] {
  const section = preset === 'deep-buffer' ? 'deepBuffer' : 'steady';
  return (['firstDownloads', 'lowBuffer'] as const).flatMap((name) => {
    const [value, own] = [pacing[section][name], OWN_NUMBERS[section][name]];
    if (value <= own) return [];
    return [`${section}.${name} is ${value}: the shorter waits hold longer than with the preset's ${own}.`];
  });
}

const pacedRules = (pacing: PacingSettings): PhaseForecast[] =>
  forecast(pacing, { accounts: 1, downloadSeconds: 30 }).filter(({ rule }) => rule !== 'open');

const range = ({ min, max }: { min: number; max: number }): string => `${tenths(min)}-${tenths(max)} s`;

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;
