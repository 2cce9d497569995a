import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { type Activities, createActivities } from '../activities/activities.ts';
import type { ActivityContext } from '../activities/context.ts';
import type { ActivityQueue } from '../domain/capacity/slots.ts';
import type { Queue } from '../domain/queues.ts';
import { gate } from './slots/gate.ts';
import { POLLERS } from './slots/pollers.ts';
import type { SlotHandles } from './slots/slot-handles.ts';
import { bundledWorkflows } from './workflow-bundle.ts';

export interface WorkersContext {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly queues: readonly Queue[];
  /** They may be resized while the workers run. */
  readonly slots: SlotHandles;
  /** How soon a cancelled activity learns of it, in seconds. */
  readonly heartbeatSeconds: number;
  readonly activities: ActivityContext;
}

/** Running activities get this long to end by themselves; then they are cancelled, then the process exits. */
const SHUTDOWN_GRACE = '2s';
const SHUTDOWN_FORCE = '20s';
const CACHED_WORKFLOWS = 400;

/** One worker per queue this machine serves; workflows run in exactly one of them. */
export function buildWorkers(context: WorkersContext): Promise<Worker[]> {
  const activities = createActivities(context.activities);
  return Promise.all(
    context.queues.map(async (queue) =>
      Worker.create({
        connection: context.connection,
        namespace: context.namespace,
        ...(queue === 'orchestration'
          ? {
              ...shared(queue),
              activities: activities[queue],
              workflowBundle: await bundledWorkflows(),
              maxCachedWorkflows: CACHED_WORKFLOWS,
            }
          : activityWorker(queue, activities, context)),
      }),
    ),
  );
}

/** Suppliers that a worker without workflows has to name and never asks. */
const UNUSED = { type: 'fixed-size', numSlots: 2 } as const;

/**
 * The worker of one kind of hardware: its activities and no others, as many at once as the queue has slots. What
 * fills one queue takes nothing from another.
 */
export const activityWorker = (
  queue: ActivityQueue,
  activities: Activities,
  { slots, heartbeatSeconds }: Pick<WorkersContext, 'slots' | 'heartbeatSeconds'>,
): WorkerOptions => ({
  ...shared(queue),
  activities: activities[queue],
  tuner: {
    activityTaskSlotSupplier: slots[queue].supplier(),
    workflowTaskSlotSupplier: UNUSED,
    localActivityTaskSlotSupplier: UNUSED,
    nexusTaskSlotSupplier: UNUSED,
  },
  activityTaskPollerBehavior: POLLERS,
  interceptors: { activity: [gate(slots[queue].running)] },
  maxHeartbeatThrottleInterval: `${heartbeatSeconds}s`,
  defaultHeartbeatThrottleInterval: `${heartbeatSeconds}s`,
});

const shared = (queue: Queue): WorkerOptions => ({
  taskQueue: queue,
  shutdownGraceTime: SHUTDOWN_GRACE,
  shutdownForceTime: SHUTDOWN_FORCE,
});

/** Runs them all until one ends; the others are then shut down too. */
export async function runWorkers(workers: readonly Worker[]): Promise<void> {
  const running = workers.map((worker) => worker.run());
  try {
    await Promise.race(running);
  } finally {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(running);
  }
  await Promise.all(running);
}
