import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../domain/user-error.ts';
import { acquireObserved, StillLocked } from '../../engines/processes/observed-lock.ts';
import { processStartedAt } from '../../engines/processes/process-identity.ts';
import type { Home } from '../home.ts';
import { writePrivateFile } from './private-file.ts';

/** Who runs the stack of an installation: `.vidmine/run/supervisor.json`, there from its first moment on. */
const supervisorSchema = z.object({
  pid: z.int().positive(),
  /** Tells the process from a later one with the same id. */
  processStarted: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
});

export type Supervisor = z.infer<typeof supervisorSchema>;

export interface HomeLock {
  /** The supervisor before us was killed: something of it may still be ending. */
  readonly takenOver: boolean;
  release(): Promise<void>;
}

/** A lock whose holder was killed is free again after this long; one that sleeps keeps it. */
const STALE_MS = 2_500;
const RENEW_MS = 1_000;
const LOOK_EVERY_MS = 200;
/** Long enough for the lock of a killed supervisor to be seen as such. */
const WAIT_MS = 6_000;

/** The living supervisor of this installation, undefined when none runs. */
export async function readSupervisor(home: Home): Promise<Supervisor | undefined> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(supervisorFile(home), 'utf8'));
  } catch {
    return undefined;
  }
  const parsed = supervisorSchema.safeParse(content);
  if (!parsed.success) return undefined;
  const alive = (await processStartedAt(parsed.data.pid)) === parsed.data.processStarted;
  return alive ? parsed.data : undefined;
}

/**
 * Makes this process the supervisor of the installation. A lock left by a killed one is taken over.
 *
 * @param onLost called when the lock is taken away, such as by deleting the folder.
 * @throws UserError when the stack of this installation already runs.
 */
export async function lockHome(home: Home, onLost: (reason: string) => void): Promise<HomeLock> {
  mkdirSync(home.run, { recursive: true });
  await refuseIfRunning(home);
  const takenOver = existsSync(supervisorFile(home));
  const unlock = await acquire(home, onLost);
  try {
    await refuseIfRunning(home);
    const supervisor: Supervisor = {
      pid: process.pid,
      processStarted: (await processStartedAt(process.pid)) ?? '',
      startedAt: new Date().toISOString(),
    };
    writePrivateFile(supervisorFile(home), JSON.stringify(supervisor));
  } catch (error) {
    await unlock();
    throw error;
  }
  return {
    takenOver,
    async release() {
      rmSync(supervisorFile(home), { force: true });
      await unlock().catch(() => {});
    },
  };
}

const supervisorFile = (home: Home): string => join(home.run, 'supervisor.json');

async function acquire(home: Home, onLost: (reason: string) => void): Promise<() => Promise<void>> {
  const lockfilePath = join(home.run, 'supervisor.lock');
  try {
    return await acquireObserved({
      folder: home.run,
      lockfilePath,
      renewMs: RENEW_MS,
      staleMs: STALE_MS,
      lookEveryMs: LOOK_EVERY_MS,
      waitMs: WAIT_MS,
      onLost: (error) => onLost(error.message),
    });
  } catch (cause) {
    await refuseIfRunning(home);
    throw new UserError({
      what: `The lock of this installation cannot be taken: ${lockfilePath}`,
      why:
        cause instanceof StillLocked
          ? 'Something keeps it alive that is not a process of this machine: perhaps a container that shares the folder'
          : String(cause),
      todo: 'Stop the other one, or give this one its own folder in VIDMINE_HOME.',
      cause,
    });
  }
}

/** @throws UserError when the stack of this installation runs, in this process or another. */
export async function refuseIfRunning(home: Home): Promise<void> {
  const running = await readSupervisor(home);
  if (running === undefined) return;
  throw new UserError({
    what: `The stack already runs, since ${running.startedAt} (process ${running.pid})`,
    why: `One stack at a time may use ${home.folder}`,
    todo: 'Stop it with `vidmine down`.',
  });
}
