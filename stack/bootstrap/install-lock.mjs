import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Explained } from './explained.mjs';

const LOOK_AGAIN_MS = 250;
/** A lock is there with its owner's name in it; one that stays without was damaged. */
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
    if (isAbandoned(owner, nameless)) {
      removeAbandoned(folder, nameless);
      if (take(folder)) break;
    }
    if (!told) console.error('Waiting for another installation of the Node packages …');
    told = true;
    await delay(LOOK_AGAIN_MS);
  }
  const release = () => remove(folder);
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

const isAbandoned = (owner, nameless) => (owner === undefined ? nameless > NAMELESS_LOOKS : !lives(owner));

/** A folder that names its owner already is moved to its place: that succeeds for one process alone. */
function take(folder) {
  const own = ownName(folder);
  try {
    mkdirSync(own);
    writeFileSync(join(own, 'pid'), String(process.pid));
    renameSync(own, folder);
    return true;
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (error.code === 'EEXIST' || error.code === 'ENOTEMPTY') return false;
    throw new Explained(
      'The Node packages cannot be installed here',
      error.message,
      'Give yourself write access to this folder, or room on its disk, and run this again.',
    );
  }
}

/**
 * Several waiters may have seen the same dead owner, and one of them may hold the lock by now. Only who holds the
 * right to remove, which is a lock too, looks once more and removes: what it sees then, nobody else changes.
 */
function removeAbandoned(folder, nameless) {
  const right = `${folder}.removing`;
  if (!take(right)) {
    // Held for microseconds, unless its holder was killed in them.
    const holder = ownerOf(right);
    if (holder === undefined || lives(holder)) return;
    remove(right);
    return;
  }
  try {
    if (isAbandoned(ownerOf(folder), nameless)) remove(folder);
  } finally {
    remove(right);
  }
}

/** It is gone at once: while its files are removed one by one, it would pass for a nameless one. */
function remove(folder) {
  const own = ownName(folder);
  try {
    renameSync(folder, own);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  rmSync(own, { recursive: true, force: true });
}

const ownName = (folder) => `${folder}.${randomUUID()}`;

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
