import { CommanderError } from 'commander';
import { maskSecrets } from '../../domain/masked-secrets.ts';
import { UserError } from '../../domain/user-error.ts';
import { colorsFor, type Terminal } from './terminal.ts';
import { printable } from './text-width.ts';

/** What the exit code of a command says to a script. */
export const EXIT = { ok: 0, error: 1, usage: 2, partial: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a command that ended with this error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  return error instanceof UserError && error.usage ? EXIT.usage : EXIT.error;
}

/**
 * An error as the person sees it, without a newline at its end: what happened, why, what to do. What nobody foresaw
 * is shown with its stack, so that it can be reported; what commander printed itself gives ''. Passwords in URLs are
 * masked.
 */
export function renderError(error: unknown, terminal: Terminal): string {
  if (error instanceof CommanderError) return '';
  const colors = colorsFor(terminal);
  const lines =
    error instanceof UserError
      ? [
          `${colors.red('error:')} ${error.what}`,
          ...(error.why === undefined ? [] : indented(error.why)),
          ...(error.todo === undefined ? [] : [`${colors.bold('What to do:')} ${error.todo}`]),
        ]
      : [
          `${colors.red('unexpected error:')} ${messageOf(error)}`,
          ...indented(traceOf(error)).map(colors.dim),
        ];
  return printable(maskSecrets(lines.join('\n')));
}

const indented = (text: string): string[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => `  ${line}`);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const calls = (error.stack ?? '').split('\n').filter((line) => /^\s*at /.test(line));
  const cause = error.cause === undefined ? [] : [`caused by: ${messageOf(error.cause)}`];
  return [...cause, ...calls.map((line) => line.trim())].join('\n');
}
