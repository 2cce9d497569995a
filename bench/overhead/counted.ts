import type { Activities } from '../../activities/activities.ts';

/** The activities, and how often any of them was called. */
export function counted<A extends Activities>(
  activities: A,
): { readonly activities: A; readonly calls: () => number } {
  let calls = 0;
  const counting = (call: (input: unknown) => unknown) => (input: unknown) => {
    calls += 1;
    return call(input);
  };
  const ofQueue = (all: object) =>
    Object.fromEntries(Object.entries(all).map(([name, call]) => [name, counting(call)]));
  const queues = Object.entries(activities).map(([queue, all]) => [queue, ofQueue(all)]);
  return { activities: Object.fromEntries(queues) as A, calls: () => calls };
}
