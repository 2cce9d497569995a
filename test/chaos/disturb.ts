import { setTimeout as delay } from 'node:timers/promises';
import { readStackState } from '../../stack/supervisor/state-file.ts';
import type { Installation } from '../fixtures/installation.ts';
import { until } from '../fixtures/until.ts';
import type { Onlooker } from './command-line.ts';
import type { Disturbance, Kind } from './disturbances.ts';
import { fillDiskFor, freeDiskFor } from './full-disk.ts';
import { postmasterOf } from './our-tree.ts';
import type { TcpProxy } from './tcp-proxy.ts';
import type { World } from './world.ts';

export interface Victim {
  readonly installation: Installation;
  readonly proxies: readonly TcpProxy[];
  readonly world: World;
  readonly onlooker: Onlooker;
}

const APPEARS_WITHIN_MS = 60_000;
const MET_WITHIN_MS = 120_000;

/** Does it; what is killed is one process, by its id, and one of this installation. */
export async function disturb(victim: Victim, { kind, lastsMs, cuts }: Disturbance): Promise<void> {
  const { installation } = victim;
  switch (kind) {
    case 'worker':
    case 'sidecar':
    case 'temporal':
      return killOne(installation, kind);
    case 'postgres':
      return killPostmaster(installation);
    case 'supervisor':
      return killSupervisor(installation);
    case 'command-line':
      return victim.onlooker.killed();
    case 'disk':
      return fillDisk(victim, lastsMs);
    case 'network':
      return silence(victim, lastsMs, cuts);
  }
}

/** Programs as the process list shows them; their launchers name them too, after their own name. */
const PROGRAM: Partial<Readonly<Record<Kind | 'helper', RegExp>>> = {
  worker: /^\S*node \S*workers\/main\.ts/,
  temporal: /^\S*temporal server start-dev/,
  sidecar: /^\S*python\S* (?!.*launcher\.py).*chaos_sidecar\.py/,
  helper: /^\S*python\S* (?!.*launcher\.py).* chaos-helper/,
};

/** @param kind what can be killed, or `helper`: what each sidecar has started by itself. */
export async function pidsOf(installation: Installation, kind: Kind | 'helper'): Promise<readonly number[]> {
  const program = PROGRAM[kind];
  if (program === undefined) return [];
  return (await installation.processes())
    .filter(({ command }) => program.test(command))
    .map(({ pid }) => pid);
}

async function killOne(installation: Installation, kind: Kind): Promise<void> {
  await until(
    `a ${kind} runs that can be killed`,
    async () => {
      const [pid] = await pidsOf(installation, kind);
      return pid !== undefined && killed(pid);
    },
    APPEARS_WITHIN_MS,
  );
}

async function killPostmaster(installation: Installation): Promise<void> {
  await until(
    'a PostgreSQL runs that can be killed',
    async () => {
      const pid = await postmasterOf(installation.home);
      return pid !== undefined && killed(pid);
    },
    APPEARS_WITHIN_MS,
  );
}

/** All that it supervised ends with it; then a person starts it again. */
async function killSupervisor(installation: Installation): Promise<void> {
  const state = await readStackState(installation.home);
  if (state === undefined) throw new Error('There is no supervisor to kill.');
  process.kill(state.supervisorPid, 'SIGKILL');
  await installation.up();
}

function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Full for a while, and until a download has met it. */
async function fillDisk({ installation, world }: Victim, lastsMs: number): Promise<void> {
  let pid: number | undefined;
  await until(
    'a worker runs whose disk can be filled',
    async () => {
      [pid] = await pidsOf(installation, 'worker');
      return pid !== undefined && (await fillDiskFor(pid));
    },
    APPEARS_WITHIN_MS,
  );
  const before = world.downloads();
  try {
    await Promise.all([
      delay(lastsMs),
      until('a download meets the full disk', () => world.downloads() > before, MET_WITHIN_MS),
    ]);
  } finally {
    if (pid !== undefined) await freeDiskFor(pid);
  }
}

async function silence({ proxies }: Victim, lastsMs: number, cuts: boolean): Promise<void> {
  for (const proxy of proxies) proxy.hold();
  await delay(lastsMs);
  for (const proxy of proxies) proxy.release(cuts);
}
