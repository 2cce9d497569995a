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
    { median: rounded(quantile(seconds, 0.5)), slowest: rounded(Math.max(...seconds)) },
  ]);
  return {
    figure: rounded(quantile(all, 0.95)),
    details: { commands: all.length, settledMeanwhile, answers: Object.fromEntries(each) },
  };
}

/** The smallest value that so much of them does not exceed. */
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1]!;

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
