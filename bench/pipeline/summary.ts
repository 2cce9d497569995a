import type { VideoTimes } from './video-times.ts';

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** @throws Error when there are no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (lowest === undefined || highest === undefined) throw new Error('Nothing was measured.');
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, lowest, highest };
}

/** Medians of several runs, with the range of what matters; seconds rounded to milliseconds. */
export function summaryOf(runs: readonly VideoTimes[]) {
  const of = (figure: (run: VideoTimes) => number) => spreadOf(runs.map(figure));
  const share = of((run) => run.orchestrationShare);
  const wall = of((run) => run.wallSeconds);
  const range = ({ lowest, highest }: Spread) => [rounded(lowest), rounded(highest)];
  return {
    share: rounded(share.median),
    shareRange: range(share),
    wallSeconds: rounded(wall.median),
    wallSecondsRange: range(wall),
    orchestrationSeconds: rounded(of((run) => run.orchestrationSeconds).median),
    stages: medians(runs.map((run) => run.stages)),
    waitedFor: medians(runs.map((run) => run.waitedFor)),
  };
}

type Seconds = Readonly<Record<string, number>>;

function medians(runs: readonly Seconds[]): Seconds {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run)))];
  return Object.fromEntries(
    names.map((name) => [name, rounded(spreadOf(runs.map((run) => run[name] ?? 0)).median)]),
  );
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
