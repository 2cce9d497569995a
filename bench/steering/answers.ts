import type { Measurement } from '../harness.ts';

export interface Answers {
  /** Seconds of each answer. */
  readonly byCommand: ReadonlyMap<string, readonly number[]>;
  /** Videos that came to their end between the first command and the last: the batch was at work. */
  readonly settledMeanwhile: number;
}

export function figuresOf({ byCommand, settledMeanwhile }: Answers): Omit<Measurement, 'runs'> {
  const all = [...byCommand.values()].flat();
  if (all.length === 0 || settledMeanwhile === 0) throw new Error('No batch at work was steered.');
  const each = [...byCommand].map(([name, seconds]) => [
    name,
    { median: rounded(median(seconds)), slowest: rounded(Math.max(...seconds)) },
  ]);
  return {
    figure: rounded(Math.max(...all)),
    details: { commands: all.length, settledMeanwhile, answers: Object.fromEntries(each) },
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)]!;

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
