import { setTimeout as sleep } from 'node:timers/promises';
import { progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';
import type { View } from './view.ts';

const EVERY_MS = 1000;

/**
 * Follows a view until it ends: redrawn in place on a terminal, a text per change in a pipe, a JSON object per
 * change with `json`.
 */
export async function watch(look: () => Promise<View>, options: { readonly json?: boolean }): Promise<View> {
  const terminal = terminalOf(process.stdout, process.env);
  const live = terminal.interactive && !options.json ? progressLines(process.stdout, terminal) : undefined;
  let before = '';
  try {
    for (;;) {
      const view = await look();
      const text = options.json ? JSON.stringify(view.data) : view.text;
      if (live !== undefined) {
        live.update(text.split('\n').map((line, row) => ({ key: String(row), text: line })));
      } else if (text !== before) {
        process.stdout.write(`${text}\n`);
      }
      before = text;
      if (view.ended) return view;
      await sleep(EVERY_MS);
    }
  } finally {
    live?.done();
  }
}
