import type { ExitCode } from '../rendering/errors.ts';
import type { WatchEvent } from './watch-event.ts';

/** One look at something: data for scripts, text for people, and whether it will still change. */
export interface View {
  readonly data: unknown;
  readonly text: string;
  /** One line that changes only when something happened, not as time passes: for pipes. */
  readonly news: string;
  readonly ended: boolean;
  /** What it says to a script that follows it, where it has ended like this; undefined: all is well. */
  readonly exitCode?: ExitCode;
  /** What happened since the look before, where that is told. */
  readonly events?: readonly WatchEvent[];
}
