import { setTimeout as sleep } from 'node:timers/promises';
import { faultOf } from '../../activities/stage/fault-of.ts';
import { type ProgressLines, progressLines } from '../rendering/progress-lines.ts';
import { terminalOf } from '../rendering/terminal.ts';
import type { View } from './view.ts';
import type { WatchEvent } from './watch-event.ts';

const EVERY_MS = 1000;

export interface WatchOptions {
  readonly json?: boolean;
  /** Between two looks. */
  readonly everyMs?: number;
  /** Default: standard output. */
  readonly out?: Out;
}

type Out = Pick<NodeJS.WriteStream, 'columns' | 'rows' | 'isTTY'> & { write(text: string): unknown };

/**
 * Follows a view until it ends: redrawn in place on a terminal; in a pipe a line per change and the whole view at
 * its end; with `json` its events, one object a line, or where it has none one object per change.
 *
 * A database that goes away while it is followed ends nothing: it is said, and looked at again until it is back.
 *
 * @throws whatever the first look throws, and later what is not a part that is down.
 */
export async function watch<V extends View>(look: () => Promise<V>, options: WatchOptions): Promise<V> {
  const { json = false, everyMs = EVERY_MS, out = process.stdout } = options;
  const terminal = terminalOf(out, process.env);
  const live = terminal.interactive && !json ? progressLines(out, terminal) : undefined;
  const tell = live === undefined ? linesOf(out, json) : drawnIn(live);
  try {
    for (let first = true; ; first = false) {
      const view = await look().catch((error: unknown) => {
        if (first) throw error;
        return awayOr(error);
      });
      if ('away' in view) tell.away(view.away);
      else {
        tell.view(view);
        if (view.ended) return view;
      }
      await sleep(everyMs);
    }
  } finally {
    live?.done();
  }
}

/** What could not be read because a part is down; anything else is thrown. */
function awayOr(error: unknown): { readonly away: string } {
  const fault = faultOf(error);
  if (fault.fault !== 'system') throw error;
  return { away: fault.detail };
}

interface Telling {
  view(view: View): void;
  away(detail: string): void;
}

/** Redrawn in place; while nothing can be read, the last picture stays below the word of it. */
function drawnIn(live: ProgressLines): Telling {
  let shown: readonly string[] = [];
  const draw = (lines: readonly string[]) =>
    live.update(lines.map((text, row) => ({ key: String(row), text })));
  return {
    view: ({ text, ended }) => {
      shown = ended ? [] : text.split('\n');
      draw(shown);
      // What stays is not cut at the height of the screen.
      if (ended) live.print(text);
    },
    away: (detail) => draw([`nothing can be read now, tried again every second: ${detail}`, ...shown]),
  };
}

function linesOf(out: Out, json: boolean): Telling {
  let before = '';
  const print = (line: string): void => {
    out.write(`${line}\n`);
  };
  return {
    view: (view) => {
      if (json && view.events !== undefined) for (const event of view.events) print(JSON.stringify(event));
      else if (view.news !== before) print(json ? JSON.stringify(view.data) : view.news);
      before = view.news;
      if (view.ended && !json) print(view.text);
    },
    away: (detail) => {
      const news = `nothing can be read: ${detail}`;
      if (news === before) return;
      before = news;
      const event: WatchEvent = { event: 'unreachable', at: new Date().toISOString(), detail };
      print(json ? JSON.stringify(event) : news);
    },
  };
}
