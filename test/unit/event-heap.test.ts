import { uniformAt } from '../../domain/schedule/draw-duration.ts';
import { EventHeap } from '../../domain/schedule/event-heap.ts';
import { NumberQueue } from '../../domain/schedule/number-queue.ts';

test('events come by their time, those of the same second in the order in which they were added', () => {
  const heap = new EventHeap();
  const expected: [number, number][] = [];
  const taken: [number, number][] = [];
  const takeFirst = () => {
    taken.push([heap.firstAt, heap.take()]);
    expected.push(sorted.shift()!);
  };
  let sorted: [number, number][] = [];
  for (let event = 0; event < 3000; event++) {
    const at = Math.floor(uniformAt(1, event, 0, 0) * 50);
    heap.add(at, event);
    sorted = [...sorted, [at, event] as [number, number]].toSorted((one, other) => one[0] - other[0]);
    if (event % 3 === 2) takeFirst();
  }
  while (heap.size > 0) takeFirst();
  expect(taken).toEqual(expected);
  expect(heap.firstAt).toBe(Number.POSITIVE_INFINITY);
});

test('a queue of numbers grows and stays in order', () => {
  const queue = new NumberQueue();
  const taken: number[] = [];
  for (let number = 0; number < 1000; number++) {
    queue.add(number);
    if (number % 4 === 3) taken.push(queue.take());
  }
  while (queue.size > 0) taken.push(queue.take());
  expect(taken).toEqual(Array.from({ length: 1000 }, (_, number) => number));
});
