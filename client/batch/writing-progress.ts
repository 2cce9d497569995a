import { progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';

/** Fewer are written before anybody wonders. */
const LONG_LIST = 5000;

/** Tells on standard error how much of a long list is written; undefined for a short one. */
export function writingProgress(all: number): ((written: number) => void) | undefined {
  if (all < LONG_LIST) return undefined;
  const lines = progressLines(process.stderr, terminalOf(process.stderr, process.env));
  return (written) => {
    lines.update([{ key: 'writing', text: 'Writing the list', detail: `${written} of ${all}` }]);
    if (written >= all) lines.done();
  };
}
