import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { PROJECT } from './node-packages.mjs';

/**
 * Runs a program on our terminal and resolves with how it ended: { code, signal }. Signals reach it once: those of a
 * terminal go to it directly, because it is in the same group; others are passed on.
 */
export function runInherited(command, args, options = {}) {
  const child = spawn(command, args, {
    stdio: 'inherit',
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const pass = (signal) => {
    const fromTerminal = signal !== 'SIGTERM' && onTerminal;
    if (!fromTerminal) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve({ code, signal });
    });
  });
}

/** Ends this process as that one ended. */
export function endLike({ code, signal }) {
  if (signal !== null) process.kill(process.pid, signal);
  else process.exitCode = code;
}

/** For programs whose first line asks for `node`: they are to get the pinned one. */
export const pinnedPath = () =>
  [join(PROJECT, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter);
