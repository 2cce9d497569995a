import { inPages } from '../../client/batch/in-pages.ts';
import { listingWords } from '../../client/batch/listing-progress.ts';

const LONG_MS = 3_600_000;

async function* items(count: number): AsyncGenerator<number> {
  for (let item = 1; item <= count; item += 1) yield item;
}

async function pagesOf(
  pages: AsyncIterable<readonly number[]>,
): Promise<{ readonly pages: (readonly number[])[]; readonly error: unknown }> {
  const seen: (readonly number[])[] = [];
  try {
    for await (const page of pages) seen.push(page);
    return { pages: seen, error: undefined };
  } catch (error) {
    return { pages: seen, error };
  }
}

test('pages are as large as there is room before each, and nothing is asked for beyond it', async () => {
  let asked = 0;
  let closed = false;
  async function* endless(): AsyncGenerator<number> {
    try {
      while (true) yield ++asked;
    } finally {
      closed = true;
    }
  }
  const rooms = [3, 1, 0];
  const { pages } = await pagesOf(inPages(endless(), { most: () => rooms.shift() ?? 0, withinMs: LONG_MS }));
  expect(pages).toEqual([[1, 2, 3], [4]]);
  expect(asked).toBe(4);
  expect(closed).toBe(true);
});

test('the last page has what is left', async () => {
  const { pages } = await pagesOf(inPages(items(5), { most: () => 2, withinMs: LONG_MS }));
  expect(pages).toEqual([[1, 2], [3, 4], [5]]);
});

test('what is there is given out while the source takes its time over the next', async () => {
  const seen = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<number> {
    yield 1;
    await seen.promise;
    yield 2;
  }
  const pages: (readonly number[])[] = [];
  for await (const page of inPages(slow(), { most: () => 10, withinMs: 1 })) {
    pages.push(page);
    seen.resolve();
  }
  expect(pages).toEqual([[1], [2]]);
});

test('an error comes after what was given before it', async () => {
  async function* breaksOff(): AsyncGenerator<number> {
    yield* items(3);
    throw new Error('the network is gone');
  }
  const { pages, error } = await pagesOf(inPages(breaksOff(), { most: () => 2, withinMs: LONG_MS }));
  expect(pages).toEqual([[1, 2], [3]]);
  expect(error).toMatchObject({ message: 'the network is gone' });
});

test('a reader that leaves while the next item is awaited does not wait for it', async () => {
  async function* stuck(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => {});
  }
  for await (const page of inPages(stuck(), { most: () => 10, withinMs: 1 })) {
    expect(page).toEqual([1]);
    break;
  }
});

test.each([
  ['no rate before there is one', { total: 90, before: 0, elapsedMs: 900 }, '90 found'],
  ['per minute', { total: 2400, before: 0, elapsedMs: 120_000 }, '2400 found, 1200 a minute'],
  ['of this listing alone', { total: 5600, before: 5000, elapsedMs: 60_000 }, '5600 found, 600 a minute'],
  ['what is read again has no rate', { total: 3000, before: 5000, elapsedMs: 60_000 }, '3000 found'],
])('a listing tells how far it is: %s', (_name, state, words) => {
  expect(listingWords(state)).toBe(words);
});
