import type { Measurement } from '../harness.ts';
import type { HistoryLengths } from './histories.ts';
import { flatness, type MemorySample, peakOf, thinned } from './memory.ts';
import type { Stored } from './stored.ts';

export interface ScaleRun {
  readonly videos: number;
  readonly seconds: number;
  readonly samples: readonly MemorySample[];
  readonly histories: HistoryLengths;
  readonly stored: Stored;
  readonly bytes: { readonly postgres: number; readonly temporal: number };
  /** Of all queues together: no more can have been in flight when something was killed. */
  readonly slots: number;
  readonly kills: readonly { readonly what: string; readonly atSeconds: number }[];
}

/** As many points of the memory's curve are kept. */
const POINTS = 60;

export function figuresOf(run: ScaleRun): Omit<Measurement, 'runs'> {
  const { videos, seconds, samples, histories, stored, bytes, slots, kills } = run;
  return {
    figure: rounded(flatness(samples, 'worker')),
    others: {
      temporalMemory: { figure: rounded(flatness(samples, 'temporal')), goal: 1.25, better: 'lower' },
      settled: { figure: stored.stored / videos, goal: 1, better: 'higher' },
      resultsMissing: { figure: Math.abs(1 - stored.results), goal: 0, better: 'lower' },
      findingsMissing: { figure: Math.abs(1 - stored.findings), goal: 0, better: 'lower' },
      attemptsRepeated: { figure: stored.repeated, goal: 2 * slots, better: 'lower' },
      longestHistory: { figure: Math.max(histories.batch, histories.video), goal: 4096, better: 'lower' },
    },
    details: {
      videos,
      minutes: rounded(seconds / 60),
      videosPerSecond: rounded(videos / seconds),
      kills,
      peakMb: { worker: peakOf(samples, 'worker'), temporal: peakOf(samples, 'temporal') },
      histories,
      databaseBytes: bytes,
      bytesPerVideo: {
        postgres: Math.round(bytes.postgres / videos),
        temporal: Math.round(bytes.temporal / videos),
      },
      memoryMb: thinned(samples, POINTS),
    },
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
