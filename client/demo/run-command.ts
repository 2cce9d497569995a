import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/**
 * Runs the ordinary command line as a person would, on this terminal.
 *
 * @returns its exit code.
 */
export function runCommand(
  args: readonly string[],
  signal: AbortSignal,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value} `);
  process.stdout.write(`$ ${variables.join('')}./vidmine ${args.join(' ')}\n`);
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'inherit', env });
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
