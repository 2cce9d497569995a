import { sql } from 'kysely';
import type { GpuLoad } from '../../domain/capacity/gpu-load.ts';
import type { MachineNow } from '../../domain/diagnosis/outlook.ts';
import type { Queue } from '../../domain/queues.ts';
import type { Db } from './database.ts';
import type { WorkerName } from './worker-slots.ts';

/** What a worker process sees of its machine. */
export type MachineLoad = Omit<MachineNow, 'host'>;

/** Of one worker, with the work that it serves. */
export interface WorkerLoad extends MachineLoad, WorkerName {
  readonly queues: readonly Queue[];
  readonly seenAt: Date;
}

/** A worker looks every ten seconds: one that has not for so long has died, or cannot reach the database. */
const DEAD_AFTER = sql`interval '30 seconds'`;
const FORGOTTEN_AFTER = sql`interval '1 day'`;

/** Writes a worker's newest look, and forgets those of workers that have been dead for long. */
export async function reportLoad(
  db: Db,
  { worker, host }: WorkerName,
  queues: readonly Queue[],
  load: MachineLoad,
): Promise<void> {
  const values = {
    host,
    queues: [...queues],
    cpu_share: load.cpuShare ?? null,
    memory_free_bytes: whole(load.memoryFreeBytes),
    memory_total_bytes: whole(load.memoryTotalBytes),
    gpus: JSON.stringify(load.gpus),
    findings: [...(load.findings ?? [])],
    disk_free_bytes: whole(load.diskFreeBytes),
    disk_total_bytes: whole(load.diskTotalBytes),
  };
  await db
    .insertInto('machine_loads')
    .values({ worker, ...values })
    .onConflict((conflict) => conflict.column('worker').doUpdateSet({ ...values, seen_at: sql<Date>`now()` }))
    .execute();
  await db
    .deleteFrom('machine_loads')
    .where((row) =>
      row.or([
        row('seen_at', '<', sql<Date>`now() - ${FORGOTTEN_AFTER}`),
        // Told before the clock was set back: whoever lives tells again.
        row('seen_at', '>', sql<Date>`now() + ${DEAD_AFTER}`),
      ]),
    )
    .execute();
}

const whole = (bytes: number | undefined): number | null => (bytes === undefined ? null : Math.round(bytes));

export async function removeLoad(db: Db, worker: string): Promise<void> {
  await db.deleteFrom('machine_loads').where('worker', '=', worker).execute();
}

/** The newest looks of all workers that run, newest first. */
export async function workerLoads(db: Db): Promise<WorkerLoad[]> {
  const rows = await db
    .selectFrom('machine_loads')
    .selectAll()
    .where('seen_at', '>', sql<Date>`now() - ${DEAD_AFTER}`)
    .orderBy('seen_at', 'desc')
    .orderBy('worker')
    .execute();
  return rows.map((row) => ({
    worker: row.worker,
    host: row.host,
    queues: row.queues as Queue[],
    cpuShare: row.cpu_share ?? undefined,
    memoryFreeBytes: row.memory_free_bytes ?? undefined,
    memoryTotalBytes: row.memory_total_bytes ?? undefined,
    gpus: row.gpus.map(asLoad),
    findings: row.findings,
    diskFreeBytes: row.disk_free_bytes ?? undefined,
    diskTotalBytes: row.disk_total_bytes ?? undefined,
    seenAt: row.seen_at,
  }));
}

/** JSON has no undefined. */
const asLoad = ({ name, use, memoryUsedBytes, memoryTotalBytes }: GpuLoad): GpuLoad => ({
  name,
  use,
  memoryUsedBytes,
  memoryTotalBytes,
});

/** The machines of running workers, by name: of several workers on one, the newest look, and what any of them found. */
export async function machinesNow(db: Db): Promise<MachineNow[]> {
  const byHost = new Map<string, MachineNow>();
  for (const { worker: _, queues: _served, seenAt: _at, ...load } of await workerLoads(db)) {
    const known = byHost.get(load.host);
    if (known === undefined) byHost.set(load.host, load);
    else byHost.set(load.host, { ...known, findings: both(known.findings, load.findings) });
  }
  return [...byHost.values()].sort((one, other) => one.host.localeCompare(other.host));
}

const both = (some: readonly string[] = [], others: readonly string[] = []): string[] => [
  ...new Set([...some, ...others]),
];
