import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, pinnedNode } from './node-packages.mjs';

const SUITE = 'test/integration/real-ollama.test.ts';
const PREPARE = join(PROJECT, 'test', 'fixtures', 'real-ollama', 'prepare.ts');

/**
 * Where the suite that needs a real Ollama is among the tests to run, one is found or built beside them: it takes
 * minutes the first time. Returns what ends it.
 */
export function prepareOllama(paths, env) {
  const needed = paths.some((path) => SUITE.startsWith(path.replace(/^\.\//, '')));
  if (!needed || !existsSync(PREPARE)) return () => {};
  const child = spawn(pinnedNode(), [PREPARE], {
    // It ends when this pipe closes, so also when we are killed.
    stdio: ['pipe', 'ignore', 'inherit'],
    cwd: PROJECT,
    env: { ...process.env, ...env },
  });
  // What it could not do is tried again, and told, by the suite.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  return () => child.stdin.end();
}
