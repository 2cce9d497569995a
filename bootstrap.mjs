#!/usr/bin/env node
/**
 * What runs before anything is installed: no dependency, Node 20.3 or newer. It installs the Node packages, the pinned
 * Node 24 among them, and hands over to that.
 *
 *     node bootstrap.mjs <vidmine|demo|test|check|bench> [arguments]
 */
import { join } from 'node:path';
import { runChecks } from './stack/bootstrap/checks.mjs';
import { Explained, explain } from './stack/bootstrap/explained.mjs';
import { namePython, requireNode, requirePython } from './stack/bootstrap/machine.mjs';
import { ensureNodePackages, keptCode, PROJECT, pinnedNode } from './stack/bootstrap/node-packages.mjs';
import { endLike, runInherited } from './stack/bootstrap/run-inherited.mjs';
import { runTests } from './stack/bootstrap/tests.mjs';

const handOver = (script, args) =>
  runInherited(pinnedNode(), [join(PROJECT, script), ...args], { env: keptCode() });

const modes = {
  vidmine: (args) => handOver('client/main.ts', args),
  demo: (args) => handOver('client/main.ts', ['demo', ...args]),
  bench: (args) => handOver('bench/main.ts', args),
  test: (args) => runTests(args),
  check: () => runChecks(),
};

const [mode = '', ...args] = process.argv.slice(2);
try {
  if (modes[mode] === undefined) {
    throw new Explained(
      `bootstrap.mjs knows no "${mode}"`,
      `It runs one of: ${Object.keys(modes).join(', ')}.`,
      'For the command line: ./vidmine --help',
    );
  }
  requireNode();
  requirePython(mode);
  namePython();
  await ensureNodePackages();
  endLike(await modes[mode](args));
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
