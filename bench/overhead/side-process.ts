import { openServers } from '../servers/open-servers.ts';
import type { OverheadCase } from './overhead-case.ts';
import { type BatchCost, runSide } from './run-side.ts';
import type { SideName } from './sides.ts';

/** What a version's process tells the bench. */
export type Told =
  | { readonly say: string }
  | { readonly costs: readonly BatchCost[] }
  | { readonly failed: string };

/** As many activities may hold a connection at a time; more of them wait. */
const CONNECTIONS = 20;

const [side, bench] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort(new Error('The bench was ended.')));
// It is the terminal's word to all of them; the bench passes its own on.
process.on('SIGINT', () => {});

const tell = (told: Told): void => {
  process.send?.(told);
};
const { signal } = stop;
const say = (line: string): void => tell({ say: line });

try {
  const servers = await openServers(say, { signal, maxConnections: CONNECTIONS });
  try {
    const costs = await runSide(side as SideName, JSON.parse(bench ?? '') as OverheadCase, servers, {
      say,
      signal,
    });
    tell({ costs });
  } finally {
    await servers.close();
  }
} catch (error) {
  tell({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
} finally {
  process.disconnect?.();
}
