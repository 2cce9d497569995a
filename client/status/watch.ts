import { setTimeout as sleep } from 'node:timers/promises';
import { progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';
import type { View } from './view.ts';

const EVERY_MS = 1000;

/**
 * Follows a view until it ends: redrawn in place on a terminal; in a pipe a line per change and the whole view at
 * its end; with `json` one object per change.
 */
export async function watch<V extends View>(
  look: () => Promise<V>,
  options: { readonly json?: boolean },
): Promise<V> {
  const terminal = terminalOf(process.stdout, process.env);
  const live = terminal.interactive && !options.json ? progressLines(process.stdout, terminal) : undefined;
  let before = '';
  try {
    for (;;) {
      const view = await look();
      if (live !== undefined) {
        live.update(view.text.split('\n').map((line, row) => ({ key: String(row), text: line })));
      } else if (view.news !== before) {
        process.stdout.write(`${options.json ? JSON.stringify(view.data) : view.news}\n`);
      }
      before = view.news;
      if (view.ended) {
        if (live === undefined && !options.json) process.stdout.write(`${view.text}\n`);
        return view;
      }
      await sleep(EVERY_MS);
    }
  } finally {
    live?.done();
  }
}
