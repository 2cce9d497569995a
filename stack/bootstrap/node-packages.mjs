import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Explained } from './explained.mjs';
import { whileLocked } from './install-lock.mjs';
import { npmInstall } from './npm-install.mjs';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const MODULES = join(PROJECT, 'node_modules');
/** Written last: the lock file that the installed packages are of. */
const MARKER = join(MODULES, '.vidmine-installed');

/** Installs the Node packages when there are none or they are those of another lock file. */
export async function ensureNodePackages() {
  const wanted = lockHash();
  if (isInstalled(wanted)) return;
  await whileLocked(join(PROJECT, '.npm-install.lock'), async () => {
    if (isInstalled(wanted)) return;
    // Interrupted, they are a mixture of two lock files: those of the one before would pass for whole.
    rmSync(MARKER, { force: true });
    await npmInstall(PROJECT);
    pinnedNode();
    mkdirSync(MODULES, { recursive: true });
    writeFileSync(MARKER, wanted);
  });
}

/** The Node 24 that everything runs on. */
export function pinnedNode() {
  const found = nodeCandidates().find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Explained(
    'The pinned Node 24 is not among the installed packages',
    `Looked for ${nodeCandidates().join(', ')}. It is missing where npm is told to leave out optional packages or install scripts.`,
    'Check `npm config get omit` and `npm config get ignore-scripts`, delete node_modules, and run this again.',
  );
}

/** The link that an install script makes, and what it leads to where install scripts are off. */
function nodeCandidates() {
  const platformPackage = `node-${process.platform}-${process.arch}`;
  return [
    join(MODULES, 'node', 'bin', 'node'),
    join(MODULES, platformPackage, 'bin', 'node'),
    join(MODULES, 'node', 'node_modules', platformPackage, 'bin', 'node'),
  ];
}

/** Compiled code is kept between runs: a command starts in half the time. */
export const keptCode = () => ({
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(MODULES, '.cache', 'compiled'),
});

function isInstalled(wanted) {
  try {
    return readFileSync(MARKER, 'utf8') === wanted;
  } catch {
    return false;
  }
}

function lockHash() {
  const lock = readFileSync(join(PROJECT, 'package-lock.json'));
  return `${process.platform}-${process.arch} ${createHash('sha256').update(lock).digest('hex')}`;
}
