/** What one file of this folder exports as `bench`. */
export interface Bench {
  /** What the figure is, measured against what, in one line. */
  readonly measures: string;
  readonly goal: number;
  /** Which side of the goal is good. */
  readonly better: 'lower' | 'higher';
  /** What `--quick` measures instead, to show that the bench works; its figures are no results. Unset: none. */
  readonly quick?: string;
  /** Sizes of the case that may be given, `--NAME N`, with what each is; other figures than those of the whole are no results. */
  readonly sizes?: Readonly<Record<string, string>>;
  /** Measures for real. `say` prints a line for the person who waits. */
  run(say: (line: string) => void, how: BenchRun): Promise<Measurement>;
}

export interface BenchRun {
  readonly quick: boolean;
  /** Those that were given, all of them whole numbers above 0. */
  readonly sizes?: Readonly<Record<string, number>>;
}

/** A figure beside the bench's own, with a goal that has to be met as well. */
export interface OtherFigure {
  readonly figure: number;
  readonly goal: number;
  readonly better: Bench['better'];
}

export interface Measurement {
  readonly figure: number;
  /** How many runs the figure comes from. */
  readonly runs: number;
  readonly others?: Readonly<Record<string, OtherFigure>>;
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
  how: BenchRun = { quick: false },
): Promise<BenchResult> {
  const { measures, goal, better } = bench;
  const startedAt = performance.now();
  const seconds = () => Math.round(performance.now() - startedAt) / 1000;
  try {
    const { figure, runs, others, details } = await bench.run(say, how);
    const judged = judgedFigures({ [name]: { figure, goal, better }, ...others });
    const ok = Object.values(judged).every((each) => each.ok);
    const more = {
      ...(how.quick && { quick: true }),
      ...(how.sizes && { sizes: how.sizes }),
      ...(others && { figures: judged }),
    };
    const own = { bench: name, figure, goal, ok, better, measures, runs, seconds: seconds(), ...more };
    // Twice: the first gives the order in which a person reads, the last keeps details from hiding any of it.
    return { ...own, ...details, ...own };
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const text = error instanceof Error ? error.message : String(error);
    return { bench: name, figure: null, goal, ok: false, better, measures, seconds: seconds(), error: text };
  }
}

/** @throws Error when one of them is no number. */
function judgedFigures(figures: Readonly<Record<string, OtherFigure>>) {
  return Object.fromEntries(
    Object.entries(figures).map(([name, { figure, goal, better }]) => {
      if (!Number.isFinite(figure))
        throw new Error(`the figure of ${name} is ${figure}: nothing was measured`);
      const ok = better === 'lower' ? figure <= goal : figure >= goal;
      return [name, { figure, goal, better, ok }];
    }),
  );
}
