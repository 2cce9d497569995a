import { createColors } from 'picocolors';

/** What the place we print to can show. */
export interface Terminal {
  /** A person looks at it: lines may be redrawn and boxes drawn. False when piped, and on dumb terminals. */
  readonly interactive: boolean;
  readonly color: boolean;
  /** Columns; generous where nobody sees a line end. */
  readonly width: number;
}

export const PLAIN: Terminal = { interactive: false, color: false, width: 1000 };

/** The terminal behind a stream. NO_COLOR (any value) turns colours off, FORCE_COLOR (not 0) on. */
export function terminalOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const interactive = stream.isTTY === true && env.TERM !== 'dumb';
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0';
  const color = env.NO_COLOR ? false : forced || (interactive && env.FORCE_COLOR !== '0');
  return { interactive, color, width: interactive ? Math.max(40, stream.columns || 80) : PLAIN.width };
}

export type Colors = ReturnType<typeof createColors>;

/** picocolors for this terminal: each function returns its text unchanged where colours are off. */
export const colorsFor = ({ color }: Pick<Terminal, 'color'>): Colors => createColors(color);
