import type { Life } from '../stage/heartbeat.ts';

/** Questions that Temporal answers at the same time: a few thousand are asked in seconds. */
const AT_ONCE = 20;

/** Asks about each, some at a time; in their order. Stops where the activity is to end. */
export async function askAll<T, R>(
  items: readonly T[],
  { signal }: Pick<Life, 'signal'>,
  ask: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    signal.throwIfAborted();
    answers.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(ask))));
  }
  return answers;
}
