import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import type { Activities } from '../../activities/activities.ts';
import type { Slots } from '../../domain/capacity/slots.ts';
import { QUEUES } from '../../domain/queues.ts';
import { activityWorker } from '../../workers/build-workers.ts';
import { openSlots } from '../../workers/slots/slot-handles.ts';
import type { BenchServers } from './open-servers.ts';

/** As in workers/build-workers.ts. */
const CACHED_WORKFLOWS = 400;
const HEARTBEAT_SECONDS = 5;

export const bundleOf = (workflowsPath: string): Promise<WorkflowBundle> =>
  bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });

export interface WorkersOfBench {
  readonly workflowBundle: WorkflowBundle;
  readonly activities: Activities;
  readonly slots: Slots;
}

/** Workers of every queue in this process, for as long as the work takes. */
export async function withWorkers<T>(
  { connection, namespace }: Pick<BenchServers, 'connection' | 'namespace'>,
  { workflowBundle, activities, slots }: WorkersOfBench,
  work: () => Promise<T>,
): Promise<T> {
  const handles = openSlots(slots);
  const workers = await Promise.all(
    QUEUES.map((queue) =>
      Worker.create({
        connection,
        namespace,
        ...(queue === 'orchestration'
          ? {
              taskQueue: queue,
              activities: activities[queue],
              workflowBundle,
              maxCachedWorkflows: CACHED_WORKFLOWS,
            }
          : activityWorker(queue, activities, { slots: handles, heartbeatSeconds: HEARTBEAT_SECONDS })),
        shutdownForceTime: '5s',
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());
  try {
    return await Promise.race([
      work(),
      Promise.all(running).then(() => Promise.reject(new Error('A worker ended.'))),
    ]);
  } finally {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(running);
  }
}
