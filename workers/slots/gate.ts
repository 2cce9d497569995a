import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { ResizableLimit } from './resizable-limit.ts';

const HEARTBEAT_MS = 1_000;

/**
 * Stands before every activity of a queue. A poll that was under way when the limit was lowered may still bring work:
 * it waits here until fewer run than may, and heartbeats meanwhile, so that the server neither gives it to another
 * worker nor leaves a cancellation untold. A cancelled one never begins.
 */
export const gate =
  (running: ResizableLimit): ActivityInterceptorsFactory =>
  (activity) => ({
    inbound: {
      async execute(input, next) {
        if (!running.tryTake()) await waitFor(running, activity);
        try {
          return await next(input);
        } finally {
          running.giveBack();
        }
      },
    },
  });

async function waitFor(running: ResizableLimit, activity: Context): Promise<void> {
  const timer = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
  try {
    await running.take(activity.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}
