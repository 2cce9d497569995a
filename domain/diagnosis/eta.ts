import { formatDuration } from '../duration-words.ts';
import type { Eta } from './outlook.ts';
import { resourceInWords } from './resource-words.ts';
import { secondsOf, slowest, type WorkLeft } from './work-left.ts';

/** What ended in a stretch of time. */
export interface Pace {
  readonly videos: number;
  /** Of audio. */
  readonly hours: number;
  readonly seconds: number;
}

export interface EtaFacts {
  /** Videos whose whole way was measured. */
  readonly measured: number;
  readonly open: { readonly videos: number; readonly hours: number };
  readonly left: readonly WorkLeft[];
  /** Of the last hours; undefined: too little ended in them. */
  readonly pace: Pace | undefined;
}

/** Fewer say nothing. */
const ENOUGH = 5;
/** Two standard deviations: 95 of 100 ends lie within. */
const SIGMAS = 2;
/** However well it was measured, tomorrow is another day. */
const LEAST_SPREAD = 0.05;

/**
 * When a batch ends: what is left for each resource as measured, over its slots, and the slowest one decides; or the pace
 * of the last hours, where that is slower: it knows of outages, of other batches and of waits. Undefined where nothing is
 * left, or too little was measured.
 */
export function etaOf({ measured, open, left, pace }: EtaFacts): Eta | undefined {
  const decisive = slowest(left);
  if (measured < ENOUGH || open.videos === 0 || decisive === undefined) return undefined;
  const reckoned = secondsOf(decisive) + restOfAWay(left, decisive);
  if (!Number.isFinite(reckoned)) return undefined;
  const spread = (SIGMAS * decisive.deviation) / decisive.places;
  const seen = pace === undefined || pace.hours <= 0 ? undefined : (open.hours / pace.hours) * pace.seconds;
  // Of n that end by chance about sqrt(n) more or fewer do.
  const seenSpread = seen === undefined ? 0 : (SIGMAS * seen) / Math.sqrt(pace!.videos);
  const likelySeconds = Math.max(reckoned, seen ?? 0);
  return {
    likelySeconds,
    earliestSeconds: Math.max(
      0,
      Math.min(reckoned - spread, (seen ?? reckoned) - seenSpread, likelySeconds * (1 - LEAST_SPREAD)),
    ),
    latestSeconds: Math.max(reckoned + spread, (seen ?? 0) + seenSpread, likelySeconds * (1 + LEAST_SPREAD)),
    basis:
      seen !== undefined && seen > reckoned
        ? `${paceInWords(pace!)}; by its measured work, ${leftInWords(decisive, measured)}, it would be ${formatDuration(reckoned * 1000)}`
        : leftInWords(decisive, measured),
  };
}

/** What the last video does elsewhere, before and after the slowest resource had it. */
const restOfAWay = (left: readonly WorkLeft[], decisive: WorkLeft): number =>
  left
    .filter(({ resource }) => resource !== decisive.resource && resource !== 'accounts')
    .reduce((total, { seconds, perVideo }) => total + Math.min(seconds, perVideo), 0);

const leftInWords = ({ resource, seconds, places }: WorkLeft, measured: number): string => {
  const place = resource === 'accounts' ? 'account' : 'slot';
  return `${resourceInWords(resource)}: ${formatDuration(seconds * 1000)} of work for ${places} ${place}${places === 1 ? '' : 's'}, as ${measured} videos took it`;
};

const paceInWords = ({ videos, seconds }: Pace): string =>
  `the pace of the last ${formatDuration(seconds * 1000)}: ${videos} videos`;
