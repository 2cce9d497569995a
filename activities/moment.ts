import { sleep } from '@temporalio/activity';
import type { ActivityContext } from './context.ts';

/**
 * Lets a moment pass in the worker of a workflow. A timer would cost five events of its history and a task more; here
 * the task stays open, and whatever is heard meanwhile comes with the next one.
 *
 * @param ms well below the limit of a workflow task, 10 s.
 */
export const createMoment =
  ({ timeScale }: Pick<ActivityContext, 'timeScale'>) =>
  (ms: number): Promise<void> =>
    sleep(ms * timeScale);
