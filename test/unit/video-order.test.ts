import { orderByTime, type VideoOrder } from '../../domain/video-order.ts';

const listed = [
  { name: 'b', time: 2 },
  { name: 'undated' },
  { name: 'c', time: 3 },
  { name: 'a', time: 1 },
  { name: 'also b', time: 2 },
];
const ordered = (order: VideoOrder, newestFirst = false): string =>
  orderByTime<{ name: string; time?: number }>(listed, ({ time }) => time, order, newestFirst)
    .map(({ name }) => name)
    .join(', ');

test.each<[VideoOrder, string]>([
  ['as-listed', 'b, undated, c, a, also b'],
  ['newest-first', 'c, b, also b, a, undated'],
  ['oldest-first', 'a, b, also b, c, undated'],
])('defect 7: %s is an order of its own', (order, names) => {
  expect(ordered(order)).toBe(names);
});

test.each<[VideoOrder, string]>([
  ['as-listed', 'b, undated, c, a, also b'],
  ['newest-first', 'b, undated, c, a, also b'],
  ['oldest-first', 'also b, a, c, undated, b'],
])('defect 7: of a source that lists the newest first, %s keeps or turns its order', (order, names) => {
  expect(ordered(order, true)).toBe(names);
});
