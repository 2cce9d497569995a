import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import type { Queue } from '../domain/queues.ts';

/**
 * A part that is down is waited for, for days: retries have no count here. Which fault is final, and how long to
 * wait, the activities decide (activities/stage/failure.ts).
 */
const RETRY = { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '5m' } as const;

/** A worker that dies is noticed within this long. */
const HEARTBEAT = '20s';

/** Quick reads in the worker of the workflow itself: one event of its history each. */
export const inWorkflow = proxyLocalActivities<Activities['orchestration']>({
  startToCloseTimeout: '1m',
  retry: RETRY,
});

const on = <Q extends Queue>(queue: Q, startToCloseTimeout: '10m' | '4h' | '12h') =>
  proxyActivities<Activities[Q]>({
    taskQueue: queue,
    startToCloseTimeout,
    heartbeatTimeout: HEARTBEAT,
    // A cancelled stage has ended when its programs have: whoever comes next must not meet them.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: RETRY,
  });

export const network = on('network', '4h');
export const speech = on('speech', '12h');
export const voices = on('voices', '4h');
// The outline of a video of 12 hours is dozens of calls in one activity.
export const llm = on('llm', '12h');
export const flagship = on('flagship', '4h');
export const embedding = on('embedding', '4h');
export const database = on('database', '10m');
