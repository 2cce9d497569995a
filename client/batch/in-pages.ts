import { setTimeout as sleep } from 'node:timers/promises';

export interface Paging {
  /** Items that the next page may have, asked before each; 0 ends it. */
  readonly most: () => number;
  /** A page that has something waits no longer than this for more, in ms. */
  readonly withinMs: number;
}

const LATE = Symbol('late');

/**
 * Items as pages: as many at a time as are wanted, and what is there where more takes its time. An error of the
 * source comes after the page of what it gave before.
 */
export async function* inPages<T>(
  items: AsyncIterable<T>,
  { most, withinMs }: Paging,
): AsyncGenerator<readonly T[]> {
  const iterator = items[Symbol.asyncIterator]();
  let coming: Promise<IteratorResult<T>> | undefined;
  let over = false;
  try {
    while (!over) {
      const room = most();
      if (room <= 0) return;
      const page: T[] = [];
      const timer = new AbortController();
      let late: Promise<typeof LATE> | undefined;
      try {
        while (page.length < room) {
          coming ??= iterator.next();
          const item = await (late === undefined ? coming : Promise.race([coming, late]));
          if (item === LATE) break;
          coming = undefined;
          if (item.done) {
            over = true;
            break;
          }
          page.push(item.value);
          late ??= sleep(withinMs, LATE as typeof LATE, { signal: timer.signal });
          late.catch(() => {});
        }
      } catch (error) {
        over = true;
        if (page.length > 0) yield page;
        throw error;
      } finally {
        timer.abort();
      }
      if (page.length > 0) yield page;
    }
  } finally {
    // What is under way ends with the source's own signal; nobody waits for it any more.
    coming?.catch(() => {});
    if (coming === undefined) await iterator.return?.();
    else void iterator.return?.().then(undefined, () => {});
  }
}
