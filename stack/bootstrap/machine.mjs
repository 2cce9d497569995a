import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Explained } from './explained.mjs';
import { PROJECT } from './node-packages.mjs';

const OLDEST_NODE = [20, 3];
const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];

/** @throws Explained when the Node that runs this is too old even for the bootstrap. */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Explained(
    `vidmine needs Node ${OLDEST_NODE.join('.')} or newer to set itself up, and this is Node ${version}`,
    `It runs on its own Node 24 afterwards; the one that begins is ${process.execPath}.`,
    'Install a newer Node (nodejs.org, your package manager, or nvm) and run this again.',
  );
}

/**
 * Before minutes of installing: the modes that fetch the pinned tools need a Python. The tools' installer looks
 * closer and says more.
 *
 * @throws Explained when there is none.
 */
export function requirePython(mode) {
  if (mode !== 'demo' && mode !== 'test') return;
  if (existsSync(join(PROJECT, 'node_modules'))) return;
  const named = process.env.VIDMINE_PYTHON;
  const candidates = named ? [named] : PYTHONS;
  if (candidates.some(isNewEnough)) return;
  throw new Explained(
    'vidmine needs Python 3.11 or newer, and none was found',
    `Looked for ${candidates.join(', ')}.`,
    'Install it: `apt-get install python3 python3-venv` (Debian 12, Ubuntu 24.04 or newer), `dnf install python3.12` or ' +
      '`brew install python@3.13`; or name its path in VIDMINE_PYTHON.',
  );
}

/**
 * Child programs run under a launcher in Python, called `python3` unless VIDMINE_PYTHON names another: where only
 * `python3.13` or the like is there, that one is named.
 */
export function namePython() {
  if (process.env.VIDMINE_PYTHON || onPath('python3')) return;
  const found = PYTHONS.find(onPath);
  if (found !== undefined) process.env.VIDMINE_PYTHON = found;
}

const onPath = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));

const isNewEnough = (python) =>
  spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))'], { stdio: 'ignore' })
    .status === 0;
