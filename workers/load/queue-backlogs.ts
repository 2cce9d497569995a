import type { ConnectionLike } from '@temporalio/client';
import { ACTIVITY_QUEUES } from '../../domain/capacity/activity-queues.ts';
import type { Slots } from '../../domain/capacity/slots.ts';

/** Temporal's number for the queues of activities: they are counted apart from those of workflows. */
const ACTIVITIES = 2;

/**
 * Activities that wait in each queue, as the server counts them: about so many, and those that wait for their next
 * attempt are not among them. One call per queue.
 */
export async function queueBacklogs(
  { workflowService }: Pick<ConnectionLike, 'workflowService'>,
  namespace: string,
): Promise<Slots> {
  const counted = await Promise.all(
    ACTIVITY_QUEUES.map(async (name) => {
      const { stats } = await workflowService.describeTaskQueue({
        ...{ namespace, taskQueue: { name }, taskQueueType: ACTIVITIES, reportStats: true },
      });
      return [name, Math.max(0, Number(stats?.approximateBacklogCount ?? 0))] as const;
    }),
  );
  return Object.fromEntries(counted) as unknown as Slots;
}
