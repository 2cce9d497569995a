import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Explained } from './explained.mjs';

const LOOK_AGAIN_MS = 250;
/** Between making the folder and naming its owner; older without an owner is left behind. */
const NAMELESS_LOOKS = 8;

/**
 * Runs the work while no other process does the same; takes over from one that died.
 *
 * @throws Explained where nothing can be written.
 */
export async function whileLocked(folder, work) {
  let nameless = 0;
  let told = false;
  while (!take(folder)) {
    const owner = ownerOf(folder);
    nameless = owner === undefined ? nameless + 1 : 0;
    if (nameless > NAMELESS_LOOKS || (owner !== undefined && !lives(owner))) {
      rmSync(folder, { recursive: true, force: true });
      continue;
    }
    if (!told) console.error('Waiting for another installation of the Node packages …');
    told = true;
    await delay(LOOK_AGAIN_MS);
  }
  const release = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(folder) {
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new Explained(
      'The Node packages cannot be installed here',
      error.message,
      'Give yourself write access to this folder, or room on its disk, and run this again.',
    );
  }
}

function ownerOf(folder) {
  try {
    return Number(readFileSync(join(folder, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** Process ids are used again, in containers soon: we ourselves do not hold it. */
function lives(pid) {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
