/** What one file of this folder exports as `bench`. */
export interface Bench {
  /** What the figure is, measured against what, in one line. */
  readonly measures: string;
  readonly goal: number;
  /** Which side of the goal is good. */
  readonly better: 'lower' | 'higher';
  /** Measures for real. `say` prints a line for the person who waits. */
  run(say: (line: string) => void): Promise<Measurement>;
}

export interface Measurement {
  readonly figure: number;
  /** How many runs the figure comes from. */
  readonly runs: number;
  /** Whatever else was measured, in plain JSON. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The last line of a bench, for scripts to read. */
export interface BenchResult {
  readonly bench: string;
  readonly figure: number | null;
  readonly goal: number;
  readonly better: Bench['better'];
  readonly ok: boolean;
  readonly [detail: string]: unknown;
}

/**
 * Runs a bench. A failure is a result as well: `ok` false with the error's text, since a script that reads the last
 * line must find one. Whether the goal was met is decided here, not by the bench.
 */
export async function runBench(
  name: string,
  bench: Bench,
  say: (line: string) => void,
): Promise<BenchResult> {
  const { measures, goal, better } = bench;
  const startedAt = performance.now();
  const seconds = () => Math.round(performance.now() - startedAt) / 1000;
  try {
    const { figure, runs, details } = await bench.run(say);
    if (!Number.isFinite(figure)) throw new Error(`the figure is ${figure}: nothing was measured`);
    const ok = better === 'lower' ? figure <= goal : figure >= goal;
    const own = { bench: name, figure, goal, ok, better, measures, runs, seconds: seconds() };
    // Twice: the first gives the order in which a person reads, the last keeps details from hiding any of it.
    return { ...own, ...details, ...own };
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const text = error instanceof Error ? error.message : String(error);
    return { bench: name, figure: null, goal, ok: false, better, measures, seconds: seconds(), error: text };
  }
}
