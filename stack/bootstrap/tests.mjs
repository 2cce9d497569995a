import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keptCode, PROJECT, pinnedNode } from './node-packages.mjs';
import { prepareOllama } from './real-ollama.mjs';
import { runInherited } from './run-inherited.mjs';

const FOLDERS = ['test/unit', 'test/workflows', 'test/integration', 'test/end-to-end'];
const RESULTS = join(PROJECT, 'test-results', 'jest.json');

const CHAOS = '--chaos';

/**
 * Installs the pinned tools, runs jest and prints the counts as the last line. `--full` adds the long tests; other
 * arguments go to jest, and paths among them replace the folders. `--chaos` runs the chaos test instead, with the other
 * arguments.
 */
export async function runTests(args) {
  const home = join(PROJECT, '.vidmine');
  const environment = { VIDMINE_TOOLS: process.env.VIDMINE_TOOLS || join(home, 'tools'), ...keptCode() };
  const node = pinnedNode();
  const install = [join(PROJECT, 'client', 'main.ts'), 'tools', 'install'];
  const tools = await runInherited(node, install, {
    cwd: PROJECT,
    env: { ...environment, VIDMINE_HOME: home },
  });
  if (tools.code !== 0) {
    console.log('0 passed, 1 failed');
    return tools;
  }
  if (args.includes(CHAOS)) {
    const given = args.filter((argument) => argument !== CHAOS);
    const chaos = [join(PROJECT, 'test', 'chaos', 'main.ts'), ...given];
    return runInherited(node, chaos, { cwd: PROJECT, env: environment });
  }
  rmSync(RESULTS, { force: true });
  mkdirSync(dirname(RESULTS), { recursive: true });
  const endPreparing = prepareOllama(testPaths(args), environment);
  const end = await runInherited(node, jestArguments(args), { cwd: PROJECT, env: environment });
  endPreparing();
  const { passed, failed } = countTests(readResults());
  console.log(`${passed} passed, ${failed} failed`);
  return end.code === 0 && failed > 0 ? { code: 1, signal: null } : end;
}

export function jestArguments(args) {
  const given = args.filter((argument) => argument !== '--full');
  return [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${RESULTS}`,
    ...given,
    ...(given.some(isPath) ? [] : testPaths(args)),
  ];
}

const isPath = (argument) => argument.startsWith('test/');

/** Those that are given, else all folders. */
function testPaths(args) {
  const given = args.filter(isPath);
  if (given.length > 0) return given;
  return args.includes('--full') ? [...FOLDERS, 'test/full'] : FOLDERS;
}

/** A test file that does not even load counts as one failure; no results at all likewise. */
export function countTests(results) {
  if (results === undefined) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = results;
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

function readResults() {
  try {
    return JSON.parse(readFileSync(RESULTS, 'utf8'));
  } catch {
    return undefined;
  }
}
