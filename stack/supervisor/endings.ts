/** What has to be ended, in the reverse order of its beginning. */
export interface Endings {
  /** What begins after the end, in a start that a stop overtook, is ended at once. */
  add(what: string, end: () => Promise<void> | void): void;
  /** Ends everything once, what came after an earlier call too; a failure is told and the rest goes on. */
  run(): Promise<void>;
}

export function endings(tell: (line: string) => void): Endings {
  const steps: { what: string; end: () => Promise<void> | void }[] = [];
  let running: Promise<void> | undefined;
  const runAll = async () => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      try {
        await step.end();
      } catch (error) {
        tell(`${step.what}: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  return {
    add: (what, end) => {
      steps.push({ what, end });
      running = running?.then(runAll);
    },
    run: () => {
      running ??= runAll();
      return running;
    },
  };
}
