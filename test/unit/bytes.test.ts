import { formatBar, formatBytes } from '../../client/rendering/bytes.ts';

test.each([
  [0, '0 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [46_000_000, '46 MB'],
  [812_300_000, '812 MB'],
  [999_500_000, '1.0 GB'],
  [4_683_000_000, '4.7 GB'],
  [20_000_000_000, '20 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, 0, '░░░░ 0 %'],
  [1, 3, '█░░░ 33 %'],
  [999, 1000, '███░ 99 %'],
  [3, 3, '████ 100 %'],
  [4, 3, '████ 100 %'],
])('%i of %i is %s', (part, whole, bar) => {
  expect(formatBar(part, whole, 4)).toBe(bar);
});
