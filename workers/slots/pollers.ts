import type { WorkerOptions } from '@temporalio/worker';

/**
 * Polls at once for the activities of a queue. Each holds a slot of its own, so a queue with one slot has one poll open
 * and no more. Five keep 64 slots with activities of 1 to 3 s busy: 0.75 % of the slots' time is idle, 0.66 % with the
 * ten that are usual, 1.8 % with two, 1.4 % with as many as the server suggests (embedded server, two cores). No more
 * than are needed: what a poll under way brings after the limit was lowered has to wait, see gate.ts.
 */
export const POLLERS: WorkerOptions['activityTaskPollerBehavior'] = { type: 'simple-maximum', maximum: 5 };
