import { join } from 'node:path';
import { PROJECT } from './node-packages.mjs';
import { pinnedPath, runInherited } from './run-inherited.mjs';

const CHECKS = [
  {
    name: 'format, lint and import direction',
    command: 'biome',
    args: ['ci', '.', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`],
  },
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
];

/** Runs every check, also when one fails, and says at the end which did. */
export async function runChecks() {
  const failed = [];
  for (const { name, command, args } of CHECKS) {
    const program = join(PROJECT, 'node_modules', '.bin', command);
    const end = await runInherited(program, args, { cwd: PROJECT, env: { PATH: pinnedPath() } });
    if (end.signal !== null) return end;
    if (end.code !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? 'check: all passed' : `check: failed: ${failed.join('; ')}`);
  return { code: failed.length === 0 ? 0 : 1, signal: null };
}
