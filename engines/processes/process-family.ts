import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { processStartedAt } from './process-identity.ts';

/** In the environment of every child program, and inherited by all it starts: the id of its start. */
const MARK = 'VIDMINE_CHILD';
const LOOK_EVERY_MS = 20;
const GIVE_UP_AFTER_MS = 2000;

/** A child program and everything it started: its process group, and on Linux whatever carries its mark. */
export interface ProcessFamily {
  readonly id: string;
  readonly group: number;
  /** When the leader of the group started: `processStartedAt`. */
  readonly groupStarted: string;
}

export const markOf = (id: string): Record<string, string> => ({ [MARK]: id });

/**
 * Whether any of the family runs. A stranger that got the leader's process id is not family; of a group without
 * its leader nobody can tell whose it is, except by the mark.
 */
export async function familyLives(family: ProcessFamily): Promise<boolean> {
  return (await leaderLives(family)) || (await marked(family.id)).length > 0;
}

/**
 * SIGTERM, after the grace SIGKILL. Resolves when nothing runs any more, or 2 s after SIGKILL; never rejects: while
 * nobody can look, such as for want of file descriptors, it looks again.
 */
export async function endFamily(family: ProcessFamily, graceMs: number): Promise<void> {
  const signalled = (signal: NodeJS.Signals) => signalFamily(family, signal).catch(() => {});
  const mayLive = () => familyLives(family).catch(() => true);
  if (graceMs > 0) await signalled('SIGTERM');
  const killAt = performance.now() + graceMs;
  while ((await mayLive()) && performance.now() < killAt + GIVE_UP_AFTER_MS) {
    if (performance.now() >= killAt) await signalled('SIGKILL');
    await delay(LOOK_EVERY_MS);
  }
}

const leaderLives = async ({ group, groupStarted }: ProcessFamily): Promise<boolean> =>
  (await processStartedAt(group)) === groupStarted;

async function signalFamily(family: ProcessFamily, signal: NodeJS.Signals): Promise<void> {
  const targets = await marked(family.id);
  if (await leaderLives(family)) targets.push(-family.group);
  for (const target of targets) {
    try {
      process.kill(target, signal);
    } catch {
      // It ended by itself.
    }
  }
}

/** The processes whose environment carries the mark; those of other people cannot be read and are not ours. */
async function marked(id: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const carries = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(`${MARK}=${id}`);
    }),
  );
  return pids.filter((pid, index) => carries[index] && pid !== process.pid);
}
