import { ResizableLimit } from '../../workers/slots/resizable-limit.ts';
import { ResizableSlots } from '../../workers/slots/resizable-slots.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const NEVER = new AbortController().signal;

/** Asks for so many places; the numbers of those who got one, in the order they got it. */
function asked(limit: ResizableLimit, names: readonly string[]) {
  const got: string[] = [];
  for (const name of names) void limit.take().then(() => got.push(name));
  return got;
}

test('whoever waits is served in order, no more at once than the limit', async () => {
  const limit = new ResizableLimit(2);
  const got = asked(limit, ['a', 'b', 'c', 'd']);
  await settled();
  expect([got, limit.taken, limit.waiting]).toEqual([['a', 'b'], 2, 2]);
  limit.giveBack();
  await settled();
  expect([got, limit.taken]).toEqual([['a', 'b', 'c'], 2]);
});

test('nobody passes those who wait, though there is room for a moment', async () => {
  const limit = new ResizableLimit(1);
  const got = asked(limit, ['a', 'b']);
  await settled();
  limit.giveBack();
  expect(limit.tryTake()).toBe(false);
  await settled();
  expect(got).toEqual(['a', 'b']);
});

test('a lower limit takes nobody their place and gives none until enough have left; a higher one gives at once', async () => {
  const limit = new ResizableLimit(3);
  const got = asked(limit, ['a', 'b', 'c', 'd', 'e']);
  limit.resize(1);
  limit.giveBack();
  limit.giveBack();
  await settled();
  expect([got.length, limit.taken]).toEqual([3, 1]);
  limit.giveBack();
  await settled();
  expect([got.at(-1), limit.taken]).toEqual(['d', 1]);
  limit.resize(2);
  await settled();
  expect([got.at(-1), limit.taken, limit.waiting]).toEqual(['e', 2, 0]);
});

test('an aborted wait rejects with its reason and leaves nothing behind', async () => {
  const limit = new ResizableLimit(1);
  await limit.take();
  const abort = new AbortController();
  const waits = limit.take(abort.signal);
  const got = asked(limit, ['behind']);
  abort.abort(new Error('cancelled'));
  await expect(waits).rejects.toThrow('cancelled');
  await expect(limit.take(abort.signal)).rejects.toThrow('cancelled');
  limit.giveBack();
  await settled();
  expect([got, limit.taken, limit.waiting]).toEqual([['behind'], 1, 0]);
});

test('a reservation aborted while it waits is not held against the queue', async () => {
  const slots = new ResizableSlots(1);
  const first = await slots.reserve(NEVER);
  const abort = new AbortController();
  const waits = slots.reserve(abort.signal);
  abort.abort(new Error('no longer needed'));
  await expect(waits).rejects.toThrow('no longer needed');
  slots.release(first);
  expect([slots.reserved, slots.tryReserve() === null]).toEqual([0, false]);
});

test.each(['before the grant is seen', 'after it'])(
  'a reservation aborted as it is granted, %s, is given back once, whoever else gives it back',
  async (moment) => {
    const slots = new ResizableSlots(2);
    const [held] = [await slots.reserve(NEVER), await slots.reserve(NEVER)];
    const abort = new AbortController();
    const waits = slots.reserve(abort.signal);
    slots.release(held);
    if (moment === 'after it') await waits;
    abort.abort(new Error('no longer needed'));
    const permit = await waits;
    expect(slots.reserved).toBe(1);
    slots.release(permit);
    slots.release(permit);
    expect(slots.reserved).toBe(1);
  },
);

test('an abort does not take the slot of an activity that runs', async () => {
  const slots = new ResizableSlots(1);
  const supplier = slots.supplier();
  const abort = new AbortController();
  const permit = await slots.reserve(abort.signal);
  supplier.markSlotUsed({ permit, slotInfo: { type: 'activity', activityType: 'mine' } });
  abort.abort();
  expect([slots.reserved, slots.tryReserve()]).toEqual([1, null]);
  supplier.releaseSlot({ permit });
  expect(slots.reserved).toBe(0);
});
