import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/**
 * Runs the ordinary command line as a person would, on this terminal.
 *
 * @returns its exit code.
 */
export function runCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  process.stdout.write(`$ ./vidmine ${args.join(' ')}\n`);
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'inherit' });
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code ?? 1);
    });
  });
}
